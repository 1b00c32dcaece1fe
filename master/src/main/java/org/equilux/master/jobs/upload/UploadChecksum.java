package org.equilux.master.jobs.upload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/**
 * The checksum of the first bytes of a file. It detects a file confused with another one; it does
 * not protect against files crafted to have the same checksum.
 *
 * @param bytes number of bytes covered
 * @param crc32 8 hexadecimal digits
 */
public record UploadChecksum(long bytes, String crc32) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Computes the checksum of the next bytes of a stream. */
  static UploadChecksum of(InputStream in, long bytes) throws IOException {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, bytes))];
    for (long left = bytes; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new EOFException("%,d bytes are missing at the end of the upload".formatted(left));
      }
      sum.update(buffer, 0, count);
      left -= count;
    }
    return of(bytes, (int) sum.getValue());
  }

  /** The checksum with a given value. */
  static UploadChecksum of(long bytes, int crc32) {
    return new UploadChecksum(bytes, "%08x".formatted(crc32));
  }
}
