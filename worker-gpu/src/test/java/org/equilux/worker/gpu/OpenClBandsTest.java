package org.equilux.worker.gpu;

import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendContract;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.program.BinaryCache;

/**
 * Contract of backends with the settings of large pictures and other devices, on small pictures:
 * bands of few rows, pinned memory, pixels kept on the device, little local memory, all devices of
 * this machine.
 */
class OpenClBandsTest extends BackendContract {
  private static final Tuning TUNING = new Tuning(5000, 1 << 20, true, 40_000, 32);

  @Override
  protected Backend open() throws Exception {
    return OpenClBackend.open(OpenClMachine.devices(), _ -> TUNING, BinaryCache.ofUser());
  }
}
