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
 * Decodes segments compressed with LZMA2, each of which is a stream of the .xz file format as
 * libtiff writes them. The dictionary of a stream is in memory, up to {@link #DICTIONARY_BYTES}.
 */
final class LzmaDecoder implements SegmentDecoder {
  /** Of a dictionary: that of the highest preset of xz. */
  private static final int DICTIONARY_BYTES = 1 << 26;

  /** Of all that a stream needs beside its dictionary, amply. */
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

  /** Reads on by a byte: after the last one, the stream compares its checksum. */
  private void lookAhead() throws IOException {
    try {
      int next = in.read();
      if (next >= 0) {
        in.unread(next);
      }
    } catch (EOFException e) {
      // Without its end, the stream may have all bytes that are asked for.
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
    // The stream beneath is a range of the file, and the dictionary is garbage now.
    in = new PushbackInputStream(InputStream.nullInputStream());
  }
}
