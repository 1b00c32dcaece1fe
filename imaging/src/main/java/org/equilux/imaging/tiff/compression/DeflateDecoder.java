package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Inflation;

/**
 * The decoder of segments with deflate in the zlib format (Adobe Photoshop TIFF technical notes).
 */
final class DeflateDecoder implements SegmentDecoder {
  private final Inflater inflater = new Inflater();
  private final byte[] buffer = new byte[1 << 14];
  private InputStream in = InputStream.nullInputStream();

  @Override
  public void begin(InputStream encoded) {
    in = encoded;
    inflater.reset();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      while (true) {
        int n = Inflation.inflate(inflater, into, offset, length);
        if (n > 0) {
          return n;
        }
        if (inflater.finished() || inflater.needsDictionary()) {
          return -1;
        }
        int read = in.read(buffer, 0, buffer.length);
        if (read < 0) {
          return -1;
        }
        inflater.setInput(buffer, 0, read);
      }
    } catch (DataFormatException e) {
      throw PictureException.corrupt("the deflate data of the TIFF is damaged", e);
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
