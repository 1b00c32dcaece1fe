package org.equilux.worker.simd;

import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendContract;

class VectorBackendTest extends BackendContract {
  @Override
  protected Backend open() throws Exception {
    return new VectorBackend.Provider().open();
  }
}
