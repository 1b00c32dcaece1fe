package org.equilux.imaging.tiff.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.equilux.imaging.PictureException;

/**
 * The decoder of segments with Zstandard (RFC 8878). Its window is in native memory, up to {@link
 * #WINDOW_BITS}.
 */
final class ZstdDecoder implements SegmentDecoder {
  /** The limit of the window: 128 MiB, that of encoders at their highest level. */
  private static final int WINDOW_BITS = 27;

  /** Null before the first segment. */
  private ZstdInputStreamNoFinalizer in;

  @Override
  public void begin(InputStream encoded) throws IOException {
    close();
    in =
        new ZstdInputStreamNoFinalizer(encoded, RecyclingBufferPool.INSTANCE)
            .setLongMax(WINDOW_BITS);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return in.read(into, offset, length);
    } catch (ZstdIOException e) {
      throw PictureException.corrupt("the Zstandard data of the TIFF is damaged", e);
    }
  }

  @Override
  public void close() {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      in = null;
    }
  }
}
