package org.equilux.spark.divide;

import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/** A blob that discards its bytes: the output of a writer that only determines a coding. */
final class Nowhere implements Blob {
  @Override
  public String name() {
    return "nowhere";
  }

  @Override
  public RandomAccessSource open() {
    return RandomAccessSource.of(new byte[0]);
  }

  @Override
  public BlobWriter create() {
    return new Writer();
  }

  private static final class Writer extends BlobWriter {
    private long position;

    @Override
    public long position() {
      return position;
    }

    @Override
    public void write(int b) {
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      position += length;
    }

    @Override
    public Gap gap(int length) {
      position += length;
      return bytes -> {};
    }

    @Override
    public void commit() {}

    @Override
    public void close() {}
  }
}
