package org.equilux.spark.divide;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.imaging.ByteRange;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The results of a page computed by executors, with everything needed to write the page into the
 * result.
 *
 * @param range of the page's values; empty if it was not needed or no pixel is counted
 * @param counts of the page, encoded; empty if the operation does not count
 * @param bands location of each chunk's encoded band
 */
record DividedPage(Optional<ValueRange> range, Optional<byte[]> counts, List<Band> bands) {
  /**
   * The location of an encoded band.
   *
   * @param file name of the file
   */
  record Band(String file, ByteRange range) {}

  /** Serializes pages. */
  static byte[] encode(List<DividedPage> pages) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(pages.size());
      for (DividedPage page : pages) {
        Bytes.write(new ChunkOutput.Range(page.range()).toBytes(), out);
        out.writeBoolean(page.counts().isPresent());
        if (page.counts().isPresent()) {
          Bytes.write(page.counts().get(), out);
        }
        writeBands(page.bands(), out);
      }
    }
    return bytes.toByteArray();
  }

  private static void writeBands(List<Band> bands, DataOutputStream out) throws IOException {
    List<String> files = bands.stream().map(Band::file).distinct().toList();
    out.writeInt(files.size());
    for (String file : files) {
      out.writeUTF(file);
    }
    out.writeInt(bands.size());
    for (Band band : bands) {
      out.writeInt(files.indexOf(band.file()));
      out.writeLong(band.range().position());
      out.writeInt(band.range().length());
    }
  }

  /** Parses bytes of {@link #encode}. */
  static List<DividedPage> decode(byte[] encoded) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      List<DividedPage> pages = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        Optional<ValueRange> range = ChunkOutput.Range.parse(Bytes.read(in)).values();
        Optional<byte[]> counts = in.readBoolean() ? Optional.of(Bytes.read(in)) : Optional.empty();
        pages.add(new DividedPage(range, counts, readBands(in)));
      }
      return pages;
    }
  }

  private static List<Band> readBands(DataInputStream in) throws IOException {
    List<String> files = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      files.add(in.readUTF());
    }
    List<Band> bands = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      bands.add(new Band(files.get(in.readInt()), new ByteRange(in.readLong(), in.readInt())));
    }
    return bands;
  }

  /** The counts as a grid of the page's shape. */
  HistogramGrid counts(HistogramGrid empty) {
    empty.decode(counts.orElseThrow());
    return empty;
  }
}
