package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;

/**
 * Chunks as bands: which bands hold a chunk's rows, halo included, and how one becomes the other.
 * Whoever sends a chunk and whoever gets it reckon alike.
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
   * Whether so many encoded bytes are what such rows may have: to be asked before memory is taken.
   * No compression makes pixels much larger.
   *
   * @param rawBytes of the rows when decoded
   */
  public static boolean isPlausible(long encodedBytes, long rawBytes) {
    long slack = 1 << 20;
    return encodedBytes >= 0 && encodedBytes <= Math.min(2 * rawBytes + slack, 1 << 30);
  }

  /** The same of a band of so many rows. */
  public static boolean isPlausible(BandCoding coding, int rows, long encodedBytes) {
    return isPlausible(encodedBytes, coding.rawBytes(rows));
  }

  /** Reads the bands that hold a chunk. */
  public static byte[] read(EncodedBands bands, ChunkRows rows) throws IOException {
    BandCoding coding = bands.coding();
    return bands.read(firstRow(coding, rows), rows(coding, rows));
  }

  /**
   * Decodes the bands that hold a chunk.
   *
   * @throws PictureException if they are damaged
   */
  public static Chunk decode(BandCoding coding, ChunkRows rows, byte[] encoded) throws IOException {
    PageInfo page = coding.page();
    int first = firstRow(coding, rows);
    Pixels decoded = Pixels.allocate(page.format(), page.width(), rows(coding, rows));
    try (BandDecoder decoder = coding.decoder()) {
      decoder.decode(encoded, first, decoded);
    }
    boolean exact = decoded.height() == rows.held();
    Pixels held = exact ? decoded : decoded.rows(rows.firstHeld() - first, rows.held());
    return new Chunk(page.height(), rows, held);
  }

  /**
   * Encodes what a chunk yields.
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
