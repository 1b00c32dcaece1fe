package org.equilux.imaging.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The decompressed content of a zlib stream (RFC 1950). The checksum is verified separately, as
 * {@link Inflater} would not return the last bytes before a wrong one.
 */
public final class ZlibStream extends InflaterInputStream {
  private static final int DEFLATE = 8;
  private static final int MAX_WINDOW = 7;
  private static final int DICTIONARY = 0x20;
  private static final int CHECKSUM_BYTES = 4;

  /** The state of the checksum after the compressed data. */
  public enum Checksum {
    RIGHT,
    WRONG,
    MISSING
  }

  private final Adler32 adler = new Adler32();
  private final Inflater inflater;

  /**
   * Reads the header of a stream.
   *
   * @param compressed not closed with this stream's inflater
   * @param plain inflater for data without header and checksum
   * @throws ZipException if the header is invalid
   * @throws EOFException if the stream ends early
   */
  public ZlibStream(InputStream compressed, Inflater plain, int bufferBytes) throws IOException {
    super(afterHeader(compressed), plain, bufferBytes);
    this.inflater = plain;
  }

  private static InputStream afterHeader(InputStream compressed) throws IOException {
    int method = compressed.read();
    int flags = compressed.read();
    if (flags < 0) {
      throw new EOFException("a zlib stream without header");
    }
    if ((method & 0xf) != DEFLATE
        || method >> 4 > MAX_WINDOW
        || (method << Byte.SIZE | flags) % 31 != 0
        || (flags & DICTIONARY) != 0) {
      throw new ZipException("no zlib stream begins with %02x%02x".formatted(method, flags));
    }
    return compressed;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      int n = 0;
      while (n == 0) {
        n = Inflation.inflate(inflater, into, offset, length);
        if (n == 0 && (inflater.finished() || inflater.needsDictionary())) {
          return -1;
        }
        if (n == 0 && inflater.needsInput()) {
          fill();
        }
      }
      adler.update(into, offset, n);
      return n;
    } catch (DataFormatException e) {
      throw (ZipException) new ZipException(e.getMessage()).initCause(e);
    }
  }

  /** Verifies the checksum, after all data have been read. */
  public Checksum checksum() throws IOException {
    int held = Math.min(inflater.getRemaining(), CHECKSUM_BYTES);
    int from = len - inflater.getRemaining();
    byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(buf, from, from + held), CHECKSUM_BYTES);
    if (held + in.readNBytes(bytes, held, CHECKSUM_BYTES - held) < CHECKSUM_BYTES) {
      return Checksum.MISSING;
    }
    int value = 0;
    for (byte b : bytes) {
      value = value << Byte.SIZE | (b & 0xff);
    }
    return value == (int) adler.getValue() ? Checksum.RIGHT : Checksum.WRONG;
  }
}
