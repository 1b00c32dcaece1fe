package org.equilux.worker.gpu.memory;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * Pixels that stay on a device from the count of a chunk until the chunk is mapped, identified by
 * the array that holds them, as long as the array is reachable. When memory is full, new pixels are
 * not kept and old ones stay: chunks are needed again in the order in which they came. Safe for
 * several threads.
 */
public final class KeptPixels implements AutoCloseable {
  /** The position and layout of pixels in an array. */
  private record Place(PixelFormat format, int width, int height, int offset, int stride) {
    static Place of(Pixels pixels) {
      return new Place(
          pixels.format(), pixels.width(), pixels.height(), pixels.rowOffset(0), pixels.stride());
    }
  }

  /** An array and a place in it. Equal to another while the array lives, then only to itself. */
  private static final class Key extends WeakReference<byte[]> {
    private final Place place;
    private final int hash;

    Key(Pixels pixels, ReferenceQueue<byte[]> collected) {
      super(pixels.data(), collected);
      this.place = Place.of(pixels);
      this.hash = 31 * System.identityHashCode(pixels.data()) + place.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      byte[] data = get();
      return data != null
          && other instanceof Key key
          && key.refersTo(data)
          && place.equals(key.place);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final BufferPool pool;
  private final long capacity;
  private final Map<Key, List<DeviceBuffer>> kept = new HashMap<>();
  private final ReferenceQueue<byte[]> collected = new ReferenceQueue<>();
  private long bytes;

  /**
   * @param pool whose buffers are kept, and get back there
   * @param capacity bytes kept at most
   */
  public KeptPixels(BufferPool pool, long capacity) {
    this.pool = pool;
    this.capacity = capacity;
  }

  /**
   * Keeps the pixels' bands, which are from now on this object's; or not, if there is no room.
   *
   * @return whether they are kept
   */
  public synchronized boolean put(Pixels pixels, List<DeviceBuffer> bands) {
    giveBackCollected();
    if (!hasRoom(size(bands))) {
      return false;
    }
    bytes += size(bands);
    giveBack(Optional.ofNullable(kept.put(new Key(pixels, collected), bands)));
    return true;
  }

  /** Whether a number of further bytes would be kept. */
  public synchronized boolean hasRoom(long more) {
    return bytes + more <= capacity;
  }

  /** Whether the pixels are here. */
  public synchronized boolean holds(Pixels pixels) {
    return kept.containsKey(new Key(pixels, null));
  }

  /** Removes the pixels' bands and transfers their ownership to the caller. */
  public synchronized Optional<List<DeviceBuffer>> take(Pixels pixels) {
    Optional<List<DeviceBuffer>> bands = Optional.ofNullable(kept.remove(new Key(pixels, null)));
    bands.ifPresent(taken -> bytes -= size(taken));
    return bands;
  }

  /** Drops the copy of pixels that may have changed. */
  public synchronized void forget(Pixels pixels) {
    giveBackCollected();
    take(pixels).ifPresent(bands -> bands.forEach(pool::give));
  }

  private void giveBackCollected() {
    for (Object key = collected.poll(); key != null; key = collected.poll()) {
      giveBack(Optional.ofNullable(kept.remove(key)));
    }
  }

  private void giveBack(Optional<List<DeviceBuffer>> dropped) {
    dropped.ifPresent(
        bands -> {
          bytes -= size(bands);
          bands.forEach(pool::give);
        });
  }

  private static long size(List<DeviceBuffer> bands) {
    return bands.stream().mapToLong(DeviceBuffer::size).sum();
  }

  /** Drops everything. */
  @Override
  public synchronized void close() {
    kept.values().forEach(bands -> bands.forEach(pool::give));
    kept.clear();
    bytes = 0;
  }
}
