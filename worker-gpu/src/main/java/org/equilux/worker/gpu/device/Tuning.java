package org.equilux.worker.gpu.device;

import org.equilux.worker.gpu.device.OpenClDevice.Capabilities;

/**
 * Performance settings of a device. They do not affect results.
 *
 * @param bandBytes pixels that are uploaded, computed and downloaded at a time; a chunk is cut into
 *     bands of whole rows of at most this size, and of one row at least
 * @param keptBytes pixels that stay on the device between two phases at most
 * @param staged whether pixels go through pinned memory of the host rather than straight into
 *     memory that host and device share
 * @param counterBytes of local memory for a group's counters
 * @param copies counters for each bin at most
 */
public record Tuning(
    long bandBytes, long keptBytes, boolean staged, long counterBytes, int copies) {
  /** Large enough to fill a device and a bus, small enough that a chunk's bands overlap. */
  private static final long BAND_BYTES = 8 << 20;

  /** The number of banks of a GPU's local memory. */
  private static final int BANKS = 32;

  /** Returns the settings for a device. */
  public static Tuning of(OpenClDevice device) {
    Capabilities has = device.capabilities();
    long share = Math.min(has.maxAllocation() / 2, has.memory() / 16);
    return new Tuning(
        Math.min(share, BAND_BYTES),
        has.sharesMemory() ? 0 : has.memory() / 2,
        !has.sharesMemory(),
        has.localMemory() * 3 / 4, // compilers need some of it for themselves
        has.hasLocalMemory() ? BANKS : 1);
  }
}
