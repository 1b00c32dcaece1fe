package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of GDAL that remain valid for a result. */
class GdalFieldsTest {
  private static final int METADATA = 42112;
  private static final int NODATA = 42113;

  @TempDir Path folder;

  /**
   * The text of a field in the result of a page of 8 x 8 gray pixels; empty if the field is
   * dropped.
   */
  private String kept(int tag, String text, Map<Integer, long[]> others) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.BIG_ENDIAN, false);
    SortedMap<Integer, Object[]> page =
        tiff.page(Spec.of(8, 8, PixelFormat.GRAY8), new byte[8 * 8]);
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    tiff.put(page, tag, Field.ASCII, bytes.length, bytes);
    others.forEach((other, values) -> tiff.put(page, other, Field.SHORT, values));
    Path in = Files.write(folder.resolve("in.tif"), tiff.bytes());
    Path out = folder.resolve("out.tif");
    TestPictures.rewrite(in, out);
    try (TiffReader reader =
        new TiffReader(new PictureBytes(FileSource.open(out)), PictureLimits.DEFAULT)) {
      return reader.page(0).directory().text(tag, 1000);
    }
  }

  @Test
  void statisticsAreDropped() throws IOException {
    String xml =
        """
        <GDALMetadata>
          <Item name="AREA" sample="0">M\u00fcnchen</Item>
          <Item name="STATISTICS_MAXIMUM" sample="0">1893</Item>
          <Item sample="0" name="STATISTICS_MEAN">359.2</Item>
          <Item name="STATISTICS_APPROXIMATE"/>
          <Item name="OFFSET" sample="0" role="offset">2</Item>
          <Item name="NOTE">see name="STATISTICS_MEAN"</Item>
        </GDALMetadata>
        """;
    String expected =
        """
        <GDALMetadata>
          <Item name="AREA" sample="0">M\u00fcnchen</Item>
          <Item name="OFFSET" sample="0" role="offset">2</Item>
          <Item name="NOTE">see name="STATISTICS_MEAN"</Item>
        </GDALMetadata>
        """;
    // Fields of a TIFF are read as ASCII; KeptMetadataTest compares the bytes.
    assertEquals(ascii(expected), kept(METADATA, xml, Map.of()));
  }

  private static String ascii(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.US_ASCII);
  }

  @Test
  void metadataOfStatisticsOnlyIsDropped() throws IOException {
    String xml = "<GDALMetadata><Item name=\"STATISTICS_MEAN\">3</Item></GDALMetadata>";
    assertEquals("", kept(METADATA, xml, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "<GDALMetadata></GDALMetadata>",
    "<Item name=\"STATISTICS_MEAN\">3",
    "<Item name=\"STATISTICS_MEAN\"",
    "<Item name=\"A\"/><Item name=\"B\">STATISTICS_MEAN</Item>"
  })
  void otherMetadataIsKept(String text) throws IOException {
    assertEquals(text, kept(METADATA, text, Map.of()));
  }

  @Test
  void nodataIsWidenedWithItsSamples() throws IOException {
    assertEquals("255", kept(NODATA, "1", Map.of(258, new long[] {1})));
    assertEquals("34", kept(NODATA, "2", Map.of(258, new long[] {4})));
    // White is zero in the result too.
    assertEquals("34", kept(NODATA, "2", Map.of(258, new long[] {4}, 262, new long[] {0})));
    assertEquals("-9999", kept(NODATA, "-9999", Map.of(258, new long[] {4})));
    assertEquals("2 ", kept(NODATA, "2 ", Map.of()));
  }

  @Test
  void anIndexIsNotWrittenAsAColor() throws IOException {
    long[] palette = IntStream.range(0, 3 * 256).mapToLong(i -> i % 256 * 257L).toArray();
    assertEquals("", kept(NODATA, "3", Map.of(262, new long[] {3}, 320, palette)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aNodataIndexBecomesTransparent(int bits) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    byte[] rows = new byte[8 * 40];
    rows[0] = (byte) (1 << (8 - bits));
    SortedMap<Integer, Object[]> page =
        tiff.page(Spec.of(8, 40, PixelFormat.GRAY8).strips(4), rows);
    tiff.put(page, 258, Field.SHORT, bits);
    tiff.put(page, 262, Field.SHORT, 3);
    // The index 0 is white, and others are gray.
    int entries = 1 << bits;
    long[] colors = IntStream.range(0, 3 * entries).mapToLong(i -> 256 + i % entries).toArray();
    for (int c = 0; c < 3; c++) {
      colors[c * entries] = 65535;
    }
    tiff.put(page, 320, Field.SHORT, colors);
    tiff.put(page, NODATA, Field.ASCII, 2, new byte[] {'0', 0});
    Path in = Files.write(folder.resolve("in.tif"), tiff.bytes());
    Path out = folder.resolve("out.tif");
    TestPictures.rewrite(in, out);
    for (Path file : List.of(in, out)) {
      try (TiffReader reader =
          new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT)) {
        assertEquals(PixelFormat.RGBA8, reader.page(0).info().format());
        assertEquals(ExtraChannel.ALPHA, reader.page(0).info().extra());
        byte[] pixels = TestPictures.decode(reader, 0);
        byte[] expected = {1, 1, 1, -1, -1, -1, -1, 0};
        assertArrayEquals(expected, Arrays.copyOf(pixels, 8));
        assertArrayEquals(
            pixels, TestPictures.decodeBands(reader, 0, 0, new Random(1)).orElseThrow());
        assertEquals(file.equals(in), reader.page(0).directory().has(NODATA));
      }
    }
    assertArrayEquals(TestPictures.decode(in), TestPictures.decode(out));
  }
}
