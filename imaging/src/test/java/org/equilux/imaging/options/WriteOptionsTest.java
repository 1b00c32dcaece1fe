package org.equilux.imaging.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.NodeList;

class WriteOptionsTest {
  private static final String JPEG_METADATA = "javax_imageio_jpeg_image_1.0";
  private static final String TIFF_METADATA = "javax_imageio_tiff_image_1.0";

  @TempDir Path folder;

  @Test
  void optionsRoundTripThroughText() {
    Map<String, String> all =
        Map.of(
            "format", "tiff",
            "compression", "zstd",
            "level", "9",
            "quality", "85",
            "subsampling", "420",
            "pages", "1,3-5",
            "salvage", "true");
    assertEquals(all, WriteOptions.of(all).values());
    assertEquals(WriteOptions.NAMES, List.copyOf(WriteOptions.of(all).values().keySet()));
    assertEquals(WriteOptions.LIKE_INPUT, WriteOptions.of(Map.of("level", " ", "other", "1")));
    assertEquals(Map.of(), WriteOptions.LIKE_INPUT.values());
    assertEquals(WriteOptions.LIKE_INPUT, WriteOptions.of(Map.of("salvage", "False")));
  }

  @ParameterizedTest
  @CsvSource({
    "format,webp",
    "compression,jpeg",
    "level,0",
    "level,10",
    "level,high",
    "quality,0",
    "quality,101",
    "quality,8.5",
    "subsampling,4:2:0",
    "pages,0",
    "salvage,yes",
    "pages,3-1",
    "pages,'1,,2'",
    "pages,all",
    "pages,99999999999",
  })
  void invalidValuesAreRefused(String name, String value) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> WriteOptions.of(Map.of(name, value)));
    assertTrue(e.getMessage().startsWith(name), e.getMessage());
  }

  @Test
  void pagesKeepTheirOrderWithoutDuplicates() {
    assertEquals(List.of(0, 2, 3, 4), PageRanges.parse("4-5, 3-4,1").of(5));
    assertEquals(List.of(0, 1, 2), PageRanges.ALL.of(3));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PageRanges.parse("2-9").of(4));
    assertEquals("page 5 is requested, but the picture has 4", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "png,compression,lzw",
    "jpg,compression,lzw",
    "jpg,level,3",
    "png,quality,80",
    "tif,quality,80",
    "tif,subsampling,444",
    "png,pages,2",
    "tif,level,3",
  })
  void unsupportedOptionsOfAFormatAreRefused(String extension, String name, String value)
      throws IOException {
    Path input = picture(extension, BufferedImage.TYPE_INT_RGB);
    Path output = folder.resolve("out");
    assertThrows(IllegalArgumentException.class, () -> rewrite(input, output, Map.of(name, value)));
    assertTrue(Files.notExists(output));
  }

  /** The first rows of the tables for brightness that cjpeg writes. */
  @ParameterizedTest
  @CsvSource({
    "10,80 55 50 80 120 200 255 255",
    "50,16 11 10 16 24 40 51 61",
    "75,8 6 5 8 12 20 26 31",
    "85,5 3 3 5 7 12 15 18",
    "90,3 2 2 3 5 8 10 12",
    "100,1 1 1 1 1 1 1 1",
  })
  void qualityEqualsThatOfLibjpeg(String quality, String row) throws IOException {
    Path output = folder.resolve("out.jpg");
    rewrite(picture("jpg", BufferedImage.TYPE_INT_RGB), output, Map.of("quality", quality));
    int[] expected = Arrays.stream(row.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(expected, Arrays.copyOf(tables(output).getFirst(), 8));
  }

  /** ImageIO computes the tables in floats, so that values may differ by one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10, 20, 25, 40, 50, 51, 60, 75, 77, 85, 90, 95, 99, 100})
  void qualityEqualsThatOfImageIo(int quality) throws IOException {
    Path expected = folder.resolve("expected.jpg");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(expected.toFile())) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    Path output = folder.resolve("out.jpg");
    rewrite(
        picture("jpg", BufferedImage.TYPE_INT_RGB),
        output,
        Map.of("quality", Integer.toString(quality)));
    List<int[]> theirs = tables(expected);
    List<int[]> ours = tables(output);
    assertEquals(2, ours.size());
    for (int i = 0; i < 2; i++) {
      for (int k = 0; k < theirs.get(i).length; k++) {
        assertEquals(theirs.get(i)[k], ours.get(i)[k], quality < 50 ? 2 : 1, "table " + i);
      }
    }
  }

  @Test
  void grayUsesTheTableOfBrightness() throws IOException {
    Path output = folder.resolve("out.jpg");
    rewrite(picture("jpg", BufferedImage.TYPE_BYTE_GRAY), output, Map.of("quality", "50"));
    List<int[]> tables = tables(output);
    assertEquals(1, tables.size());
    assertArrayEquals(JPEGQTable.K1Luminance.getTable(), tables.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"444,1,1", "422,2,1", "420,2,2"})
  void subsamplingIsApplied(String name, String horizontal, String vertical) throws IOException {
    Path input = picture("jpg", BufferedImage.TYPE_INT_RGB);
    Path output = folder.resolve("out.jpg");
    rewrite(input, output, Map.of("subsampling", name));
    IIOMetadataNode root = metadata(output, JPEG_METADATA);
    for (int i = 0; i < 3; i++) {
      IIOMetadataNode component =
          (IIOMetadataNode) root.getElementsByTagName("componentSpec").item(i);
      assertEquals(i == 0 ? horizontal : "1", component.getAttribute("HsamplingFactor"));
      assertEquals(i == 0 ? vertical : "1", component.getAttribute("VsamplingFactor"));
    }
    List<int[]> expected = tables(input);
    List<int[]> actual = tables(output);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "the input's tables are kept");
    }
    assertArrayEquals(TestPictures.imageIo(output), TestPictures.decode(output));
  }

  /** The restart intervals of the input and of other subsampling have different heights. */
  @Test
  void subsamplingIsAppliedToBands() throws IOException {
    Path whole = folder.resolve("whole.jpg");
    Path output = folder.resolve("out.jpg");
    Path input = picture("jpg", BufferedImage.TYPE_INT_RGB);
    rewrite(input, whole, Map.of("subsampling", "444"));
    rewrite(whole, output, Map.of("subsampling", "420", "quality", "80"));
    assertArrayEquals(TestPictures.imageIo(output), TestPictures.decode(output));
  }

  @ParameterizedTest
  @CsvSource({
    "none,1,1",
    "lzw,5,2",
    "deflate,8,2",
    "packbits,32773,1",
    "zstd,50000,2",
  })
  void compressionIsApplied(String name, String code, String predictor) throws IOException {
    Path input = picture("tif", BufferedImage.TYPE_3BYTE_BGR);
    Path output = folder.resolve("out.tif");
    rewrite(input, output, Map.of("compression", name));
    assertArrayEquals(TestPictures.decode(input), TestPictures.decode(output));
    if (!name.equals("zstd")) {
      assertEquals(code, field(output, 259));
      assertEquals(predictor, field(output, 317));
      assertArrayEquals(TestPictures.decode(input), TestPictures.imageIo(output));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tif"})
  void higherLevelsMakeSmallerFiles(String extension) throws IOException {
    Path input = picture(extension, BufferedImage.TYPE_3BYTE_BGR);
    Path quick = folder.resolve("quick");
    Path usual = folder.resolve("usual");
    Path six = folder.resolve("six");
    Path small = folder.resolve("small");
    Map<String, String> deflate =
        extension.equals("tif") ? Map.of("compression", "deflate") : Map.of();
    rewrite(input, usual, deflate);
    rewrite(input, quick, with(deflate, "level", "1"));
    rewrite(input, small, with(deflate, "level", "9"));
    assertTrue(Files.size(quick) > Files.size(small));
    rewrite(input, six, with(deflate, "level", "6"));
    assertEquals(-1, Files.mismatch(six, usual));
    assertArrayEquals(TestPictures.decode(input), TestPictures.decode(quick));
    assertArrayEquals(TestPictures.decode(input), TestPictures.decode(small));
  }

  @Test
  void selectedPagesAreWritten() throws IOException {
    Path input = folder.resolve("pages.tif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(input.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int width = 11; width <= 15; width++) {
        BufferedImage image = new BufferedImage(width, 9, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, width);
        writer.writeToSequence(new IIOImage(image, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    Path output = folder.resolve("out.tif");
    rewrite(input, output, Map.of("pages", "5,1-2"));
    try (PictureReader reader = Pictures.open(new FileBlob(output), PictureLimits.DEFAULT)) {
      assertEquals(List.of(11, 12, 15), reader.pages().stream().map(PageInfo::width).toList());
      assertEquals(15, TestPictures.decode(reader, 2)[0]);
    }
  }

  private static Map<String, String> with(Map<String, String> options, String name, String value) {
    Map<String, String> all = new HashMap<>(options);
    all.put(name, value);
    return all;
  }

  /** A picture written by ImageIO. */
  private Path picture(String extension, int type) throws IOException {
    BufferedImage image = new BufferedImage(150, 97, type);
    Random random = new Random(extension.length());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int gray = (x * x / 90 + 2 * y + random.nextInt(4)) & 0xff;
        image.setRGB(x, y, gray << 16 | (255 - gray) << 8 | y);
      }
    }
    Path file = folder.resolve("in." + extension);
    assertTrue(ImageIO.write(image, extension, file.toFile()));
    return file;
  }

  /** Writes the selected pages with unchanged rows. */
  private static void rewrite(Path from, Path to, Map<String, String> options) throws IOException {
    WriteOptions asked = WriteOptions.of(options);
    try (PictureReader reader = Pictures.open(new FileBlob(from), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(to), reader, asked)) {
      for (int page : asked.pages().of(reader.pages().size())) {
        PageInfo info = reader.pages().get(page);
        BandSink sink = writer.beginBands(info.format());
        Pixels pixels =
            Pixels.wrap(
                info.format(), info.width(), info.height(), TestPictures.decode(reader, page));
        // As on another machine, from the serialized coding only.
        BandCoding coding = PictureFormats.parseCoding(sink.coding().toBytes());
        int count;
        for (int first = 0; first < info.height(); first += count) {
          count = Math.min(coding.rows(), info.height() - first);
          try (BandEncoder encoder = coding.encoder()) {
            sink.band(first, count, encoder.encode(first, pixels.rows(first, count)));
          }
        }
      }
      writer.finish();
    }
  }

  private static List<int[]> tables(Path jpeg) throws IOException {
    NodeList found = metadata(jpeg, JPEG_METADATA).getElementsByTagName("dqtable");
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> (JPEGQTable) ((IIOMetadataNode) found.item(i)).getUserObject())
        .map(JPEGQTable::getTable)
        .toList();
  }

  /** The value of a field of the first page; 1 if it is missing. */
  private static String field(Path tiff, int tag) throws IOException {
    NodeList fields = metadata(tiff, TIFF_METADATA).getElementsByTagName("TIFFField");
    for (int i = 0; i < fields.getLength(); i++) {
      IIOMetadataNode field = (IIOMetadataNode) fields.item(i);
      if (field.getAttribute("number").equals(Integer.toString(tag))) {
        return ((IIOMetadataNode) field.getElementsByTagName("TIFFShort").item(0))
            .getAttribute("value");
      }
    }
    return "1";
  }

  private static IIOMetadataNode metadata(Path file, String format) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      ImageReader reader = ImageIO.getImageReaders(in).next();
      try {
        reader.setInput(in);
        return (IIOMetadataNode) reader.getImageMetadata(0).getAsTree(format);
      } finally {
        reader.dispose();
      }
    }
  }
}
