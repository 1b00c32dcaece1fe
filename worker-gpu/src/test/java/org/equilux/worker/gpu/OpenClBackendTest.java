package org.equilux.worker.gpu;

import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendContract;

class OpenClBackendTest extends BackendContract {
  @Override
  protected Backend open() throws Exception {
    return new OpenClBackend.Provider().open();
  }
}
