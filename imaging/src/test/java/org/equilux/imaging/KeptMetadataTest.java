package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The metadata that a result copies from its input, byte for byte, and those that it drops. */
class KeptMetadataTest {
  private static final int ASCII = 2;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;
  private static final int UNDEFINED = 7;
  private static final int DOUBLE = 12;

  /**
   * A row of the table.
   *
   * @param kept whether results have it
   * @param jpeg its segments, png its chunks, tiff its fields; empty if the format has none
   */
  record Row(String what, boolean kept, Cell jpeg, Cell png, Cell tiff) {
    String markdown() {
      String name = kept ? what : what + ": not kept";
      return "| %s | %s | %s | %s |".formatted(name, jpeg.text(), png.text(), tiff.text());
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private record Cell(String text, List<byte[]> pieces) {
    static Cell of(String text, byte[]... pieces) {
      return new Cell(text, List.of(pieces));
    }

    static Cell none() {
      return of("–");
    }

    static Cell chunks(String... types) {
      return new Cell(
          String.join(", ", types),
          Arrays.stream(types).map(type -> MetadataFiles.chunk(type, content(type))).toList());
    }
  }

  /** The content of a chunk or segment is arbitrary, except its prefix. */
  private static byte[] content(String words) {
    return (words + "\0 and more").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] segment(int marker, String words) {
    return MetadataFiles.segment(marker, content(words));
  }

  private static byte[] field(int tag, int type, int count) {
    return MetadataFiles.field(tag, type, count);
  }

  private static final byte[] JFIF =
      MetadataFiles.segment(
          0xe0, HexFormat.of().parseHex("4a464946000102" + "01012c012c" + "0000"));

  static final List<Row> ROWS =
      List.of(
          new Row(
              "ICC profile",
              true,
              Cell.of("APP2 `ICC_PROFILE`", segment(0xe2, "ICC_PROFILE")),
              Cell.chunks("iCCP"),
              Cell.of("34675", field(34675, UNDEFINED, 40))),
          new Row(
              "EXIF, with orientation and GPS",
              true,
              Cell.of("APP1 `Exif`", segment(0xe1, "Exif")),
              Cell.chunks("eXIf"),
              Cell.of(
                  "34665, 34853, 274",
                  field(34665, ASCII, 20),
                  field(34853, RATIONAL, 3),
                  field(274, SHORT, 1))),
          new Row(
              "XMP",
              true,
              Cell.of(
                  "APP1 `http://ns.adobe.com/…`", segment(0xe1, "http://ns.adobe.com/xap/1.0/")),
              Cell.of("iTXt", MetadataFiles.chunk("iTXt", content("XML:com.adobe.xmp\0\0\0\0"))),
              Cell.of("700", field(700, UNDEFINED, 30))),
          new Row(
              "IPTC, Photoshop",
              true,
              Cell.of("APP13", segment(0xed, "Photoshop 3.0")),
              Cell.of("zTXt", MetadataFiles.chunk("zTXt", content("Raw profile type iptc"))),
              Cell.of("33723, 34377", field(33723, LONG, 5), field(34377, UNDEFINED, 20))),
          new Row(
              "Resolution",
              true,
              Cell.of("APP0 `JFIF`", JFIF),
              Cell.chunks("pHYs"),
              Cell.of(
                  "282, 283, 296",
                  field(282, RATIONAL, 1),
                  field(283, RATIONAL, 1),
                  field(296, SHORT, 1))),
          new Row(
              "Comments, texts",
              true,
              Cell.of("COM", segment(0xfe, "a comment")),
              Cell.chunks("tEXt", "zTXt", "iTXt"),
              Cell.of(
                  "269 to 272, 285, 305, 315, 316, 33432",
                  field(269, ASCII, 9),
                  field(270, ASCII, 3),
                  field(271, ASCII, 9),
                  field(272, ASCII, 9),
                  field(285, ASCII, 9),
                  field(305, ASCII, 9),
                  field(315, ASCII, 9),
                  field(316, ASCII, 9),
                  field(33432, ASCII, 9))),
          new Row(
              "Time",
              true,
              Cell.none(),
              Cell.chunks("tIME"),
              Cell.of("306", field(306, ASCII, 20))),
          new Row(
              "Gamma, meaning of colors",
              true,
              Cell.none(),
              Cell.chunks("gAMA", "cHRM", "sRGB", "cICP", "sBIT"),
              Cell.of("318, 319", field(318, RATIONAL, 2), field(319, RATIONAL, 6))),
          new Row(
              "Inks",
              true,
              Cell.none(),
              Cell.none(),
              Cell.of(
                  "332 to 334, 337",
                  field(332, SHORT, 1),
                  field(333, ASCII, 9),
                  field(334, SHORT, 1),
                  field(337, ASCII, 9))),
          new Row(
              "GeoTIFF",
              true,
              Cell.none(),
              Cell.none(),
              Cell.of(
                  "33550, 33922, 34264, 34735 to 34737",
                  field(33550, DOUBLE, 3),
                  field(33922, DOUBLE, 6),
                  field(34264, DOUBLE, 16),
                  field(34735, SHORT, 16),
                  field(34736, DOUBLE, 2),
                  field(34737, ASCII, 9))),
          new Row(
              "GDAL's own",
              true,
              Cell.none(),
              Cell.none(),
              Cell.of("42112, 42113", field(42112, ASCII, 30), field(42113, ASCII, 5))),
          new Row(
              "Kind, number and place of a page",
              true,
              Cell.none(),
              Cell.none(),
              Cell.of(
                  "254, 255, 286, 287, 297",
                  field(254, LONG, 1),
                  field(255, SHORT, 1),
                  field(286, RATIONAL, 1),
                  field(287, RATIONAL, 1),
                  field(297, SHORT, 2))),
          new Row(
              "Previews, further pictures",
              false,
              Cell.of("APP0 `JFXX`, APP2 `MPF`", segment(0xe0, "JFXX"), segment(0xe2, "MPF")),
              Cell.none(),
              Cell.of("330", field(330, LONG, 1))),
          new Row(
              "Data that depend on pixel values",
              false,
              Cell.none(),
              Cell.chunks("bKGD", "hIST", "sPLT"),
              Cell.of(
                  "280, 281, 301",
                  field(280, SHORT, 1),
                  field(281, SHORT, 1),
                  field(301, SHORT, 256))),
          new Row(
              "Unknown segments, chunks and fields",
              false,
              Cell.of(
                  "APP3 to APP12, APP15",
                  segment(0xe3, "Meta"),
                  segment(0xec, "Ducky"),
                  segment(0xef, "own")),
              Cell.of("other chunks", MetadataFiles.chunk("prVt", content("own"))),
              Cell.of("other fields", field(65000, ASCII, 12))));

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("ROWS")
  void isKeptByteForByteOrNotAtAll(Row row) throws IOException {
    for (byte[] segment : row.jpeg().pieces()) {
      byte[] result = result(MetadataFiles.jpeg(segment));
      check(row, segment, MetadataFiles.segments(result));
    }
    for (byte[] chunk : row.png().pieces()) {
      check(row, chunk, MetadataFiles.chunks(result(MetadataFiles.png(chunk))));
    }
    for (byte[] field : row.tiff().pieces()) {
      check(row, field, MetadataFiles.fields(result(MetadataFiles.tiff(field))));
    }
  }

  private static void check(Row row, byte[] piece, List<byte[]> result) {
    long found = result.stream().filter(other -> Arrays.equals(piece, other)).count();
    assertEquals(row.kept() ? 1 : 0, found, () -> HexFormat.of().formatHex(piece));
  }

  private byte[] result(byte[] picture) throws IOException {
    Path input = Files.write(folder.resolve("in"), picture);
    Path output = folder.resolve("out");
    TestPictures.rewrite(input, output);
    return Files.readAllBytes(output);
  }

  @Test
  void theDocumentHasThisTable() throws IOException {
    List<String> table = new ArrayList<>();
    table.add("| | JPEG segments | PNG chunks | TIFF fields |");
    table.add("|---|---|---|---|");
    ROWS.forEach(row -> table.add(row.markdown()));
    String expected = String.join("\n", table);
    String document = Files.readString(Path.of("..", "docs", "formats.md"));
    assertTrue(
        document.contains(expected + "\n"), () -> "docs/formats.md lacks the table:\n" + expected);
  }
}
