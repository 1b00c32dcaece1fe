package org.equilux.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.function.Consumer;

/** Cuts pixels, tables and results into the slices that travel, and puts them together again. */
public final class Slices {
  /** Bytes of a slice at most: large enough to stream well, small enough for every gRPC stack. */
  public static final int MAX_BYTES = 512 << 10;

  private final byte[] data;
  private int filled;

  /**
   * Begins to put slices together.
   *
   * @param totalBytes of all slices; to be checked by the caller before, it is allocated at once
   */
  public Slices(int totalBytes) {
    this.data = new byte[totalBytes];
  }

  /**
   * Cuts an array, without copying it: it must not be changed afterwards.
   *
   * @param each takes the slices in order; nothing is called for an empty array
   */
  public static void cut(byte[] data, Consumer<ByteString> each) {
    for (int from = 0; from < data.length; from += MAX_BYTES) {
      int length = Math.min(MAX_BYTES, data.length - from);
      each.accept(UnsafeByteOperations.unsafeWrap(data, from, length));
    }
  }

  /**
   * Adds the next slice.
   *
   * @throws IllegalArgumentException if that is more than was announced
   */
  public void add(ByteString slice) {
    if (slice.size() > data.length - filled) {
      throw new IllegalArgumentException(
          "a slice of " + slice.size() + " bytes after " + filled + " of " + data.length);
    }
    slice.copyTo(data, filled);
    filled += slice.size();
  }

  public boolean isComplete() {
    return filled == data.length;
  }

  public int filled() {
    return filled;
  }

  /**
   * All bytes; shared, not copied.
   *
   * @throws IllegalStateException if slices are missing
   */
  public byte[] bytes() {
    if (!isComplete()) {
      throw new IllegalStateException("only " + filled + " of " + data.length + " bytes are here");
    }
    return data;
  }
}
