package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;

/**
 * The correspondence of chunks and bands: which bands contain a chunk's rows with its halo, and the
 * conversion between them. Sender and receiver of a chunk must compute the same bands.
 */
public final class ChunkBands {
  private ChunkBands() {}

  /** The first row of the bands that contain a chunk. */
  public static int firstRow(BandCoding coding, ChunkRows rows) {
    return rows.firstHeld() / coding.rows() * coding.rows();
  }

  /** The number of rows of the bands that contain a chunk. */
  public static int rows(BandCoding coding, ChunkRows rows) {
    long end = Math.ceilDiv(rows.firstHeld() + rows.held(), coding.rows()) * (long) coding.rows();
    return (int) Math.min(end, coding.page().height()) - firstRow(coding, rows);
  }

  /**
   * Whether a number of encoded bytes is plausible for pixels, checked before memory is allocated:
   * no compression expands pixels much.
   *
   * @param rawBytes number of bytes of the pixels
   */
  public static boolean isPlausible(long encodedBytes, long rawBytes) {
    long slack = 1 << 20;
    return encodedBytes >= 0 && encodedBytes <= Math.min(2 * rawBytes + slack, 1 << 30);
  }

  /** Locates the bands that contain a chunk. */
  public static BandLocation locate(PageBands bands, ChunkRows rows) {
    BandCoding coding = bands.coding();
    return bands.locate(firstRow(coding, rows), rows(coding, rows));
  }

  /**
   * Decodes the bands that contain a chunk.
   *
   * @param encoded must not change any more: the chunk may share the array
   * @throws PictureException if the bands are damaged
   */
  public static Chunk decode(BandCoding coding, ChunkRows rows, byte[] encoded) throws IOException {
    int first = firstRow(coding, rows);
    Pixels decoded = coding.decode(encoded, first, rows(coding, rows));
    boolean exact = decoded.height() == rows.held();
    Pixels held = exact ? decoded : decoded.rows(rows.firstHeld() - first, rows.held());
    return new Chunk(coding.page().height(), rows, held);
  }

  /**
   * Encodes a chunk's result rows.
   *
   * @param coding of the result's page
   * @param result rows of the chunk, without the halo
   */
  public static byte[] encode(BandCoding coding, ChunkRows rows, Pixels result) throws IOException {
    try (BandEncoder encoder = coding.encoder()) {
      return encoder.encode(rows.first(), result);
    }
  }
}
