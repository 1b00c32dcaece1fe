package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;

/**
 * Chunks as bands: which bands hold a chunk's rows, halo included, and how a chunk becomes bands
 * and bands a chunk. Sender and receiver of a chunk compute the same bands.
 */
public final class ChunkBands {
  private ChunkBands() {}

  /** The first row of the bands that hold a chunk. */
  public static int firstRow(BandCoding coding, ChunkRows rows) {
    return rows.firstHeld() / coding.rows() * coding.rows();
  }

  /** Rows of the bands that hold a chunk. */
  public static int rows(BandCoding coding, ChunkRows rows) {
    long end = Math.ceilDiv(rows.firstHeld() + rows.held(), coding.rows()) * (long) coding.rows();
    return (int) Math.min(end, coding.page().height()) - firstRow(coding, rows);
  }

  /**
   * Whether a number of encoded bytes is one that pixels may have: to be asked before memory is
   * taken for them. No compression makes pixels much larger.
   *
   * @param rawBytes of the pixels
   */
  public static boolean isPlausible(long encodedBytes, long rawBytes) {
    long slack = 1 << 20;
    return encodedBytes >= 0 && encodedBytes <= Math.min(2 * rawBytes + slack, 1 << 30);
  }

  /** Locates the bands that hold a chunk. */
  public static BandLocation locate(PageBands bands, ChunkRows rows) {
    BandCoding coding = bands.coding();
    return bands.locate(firstRow(coding, rows), rows(coding, rows));
  }

  /**
   * Decodes the bands that hold a chunk.
   *
   * @param encoded not changed any more: the chunk may share it
   * @throws PictureException if they are damaged
   */
  public static Chunk decode(BandCoding coding, ChunkRows rows, byte[] encoded) throws IOException {
    int first = firstRow(coding, rows);
    Pixels decoded = coding.decode(encoded, first, rows(coding, rows));
    boolean exact = decoded.height() == rows.held();
    Pixels held = exact ? decoded : decoded.rows(rows.firstHeld() - first, rows.held());
    return new Chunk(coding.page().height(), rows, held);
  }

  /**
   * Encodes the rows that a chunk yields.
   *
   * @param coding of the result's page
   * @param result as many rows as the chunk yields
   */
  public static byte[] encode(BandCoding coding, ChunkRows rows, Pixels result) throws IOException {
    try (BandEncoder encoder = coding.encoder()) {
      return encoder.encode(rows.first(), result);
    }
  }
}
