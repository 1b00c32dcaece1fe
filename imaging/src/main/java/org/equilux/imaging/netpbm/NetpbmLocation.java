package org.equilux.imaging.netpbm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/** The location of consecutive rows in a file: the band is those bytes. */
record NetpbmLocation(ByteRange range) implements BandLocation {
  @Override
  public List<ByteRange> ranges() {
    return List.of(range);
  }

  @Override
  public byte[] read(ByteReader file) throws IOException {
    byte[] encoded = new byte[range.length()];
    file.read(range.position(), encoded, 0, encoded.length);
    return encoded;
  }

  @Override
  public byte[] toBytes() {
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
        .put(NetpbmFormat.KIND)
        .putLong(range.position())
        .putInt(range.length())
        .array();
  }
}
