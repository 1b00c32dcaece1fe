package org.equilux.imaging.tiff.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.equilux.imaging.PictureException;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZIOException;

/**
 * The decoder of segments with LZMA2, each a stream of the .xz file format, as written by libtiff.
 * The dictionary of a stream is in memory, up to {@link #DICTIONARY_BYTES}.
 */
final class LzmaDecoder implements SegmentDecoder {
  /** The limit of a dictionary: that of the highest preset of xz. */
  private static final int DICTIONARY_BYTES = 1 << 26;

  /** An upper bound of a decoder's memory besides its dictionary. */
  private static final int STATE_BYTES = 1 << 20;

  private static final int MEMORY_LIMIT_KIB = (DICTIONARY_BYTES + STATE_BYTES) >> 10;

  /** Keeps the dictionary of a segment for the next one. */
  private final ArrayCache dictionaries = new BasicArrayCache();

  private PushbackInputStream in = new PushbackInputStream(InputStream.nullInputStream());

  @Override
  public void begin(InputStream encoded) throws IOException {
    in.close();
    try {
      in =
          new PushbackInputStream(
              new SingleXZInputStream(encoded, MEMORY_LIMIT_KIB, true, dictionaries));
    } catch (XZIOException | EOFException e) {
      throw refusal(e);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      int n = in.read(into, offset, length);
      if (n > 0) {
        lookAhead();
      }
      return n;
    } catch (XZIOException | EOFException e) {
      throw refusal(e);
    }
  }

  /** Reads one more byte: after the last one, the stream verifies its checksum. */
  private void lookAhead() throws IOException {
    try {
      int next = in.read();
      if (next >= 0) {
        in.unread(next);
      }
    } catch (EOFException e) {
      // A truncated stream may still have all requested bytes.
    }
  }

  private static PictureException refusal(IOException e) {
    if (e instanceof MemoryLimitException) {
      return PictureException.unsupported(
          "TIFF with LZMA dictionaries of more than %d bytes is not supported; save it with preset 9 or less"
              .formatted(DICTIONARY_BYTES));
    }
    if (e instanceof UnsupportedOptionsException) {
      return PictureException.unsupported(
          "TIFF with such LZMA data is not supported: %s; save it with another compression"
              .formatted(e.getMessage()));
    }
    return PictureException.corrupt("the LZMA data of the TIFF is damaged", e);
  }

  @Override
  public void close() {
    // Release the file's range and the dictionary.
    in = new PushbackInputStream(InputStream.nullInputStream());
  }
}
