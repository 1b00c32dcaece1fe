package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.microscopy.ImageJMetadata;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metadata of microscopes' programs in a stack. */
class MicroscopyTest {
  private static final int PAGES = 3;
  private static final byte[] SLICE = TestPictures.pixels(6, 4, PixelFormat.GRAY16);

  private static final String OME =
      "<?xml version='1.0' encoding='UTF-8'?><OME xmlns='http://www.openmicroscopy.org/Schemas/OME"
          + "/2016-06' UUID='urn:uuid:1'><Image ID='Image:0'><Pixels SizeZ='3' SignificantBits='12'"
          + " Type='uint16'><TiffData IFD='0'><UUID FileName='in.ome.tif'>urn:uuid:1</UUID>"
          + "</TiffData><TiffData IFD='0'><UUID FileName='other.ome.tif'>urn:uuid:2</UUID>"
          + "</TiffData></Pixels></Image></OME>";

  @TempDir Path folder;

  private static byte[] utf16(String text, ByteOrder order) {
    return text.getBytes(
        order == ByteOrder.BIG_ENDIAN ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
  }

  private static byte[] number(int value, ByteOrder order) {
    return ByteBuffer.allocate(4).order(order).putInt(value).array();
  }

  /** Types of four letters, each followed by its blocks. */
  private static ImageJMetadata metadata(ByteOrder order, Object... typesAndBlocks) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    long[] counts = new long[1];
    header.writeBytes(number(0x494a494a, order));
    for (int i = 0; i < typesAndBlocks.length; i++) {
      if (typesAndBlocks[i] instanceof String type) {
        int blocks = 0;
        while (i + 1 + blocks < typesAndBlocks.length
            && typesAndBlocks[i + 1 + blocks] instanceof byte[]) {
          blocks++;
        }
        int name = ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII)).getInt();
        header.writeBytes(number(name, order));
        header.writeBytes(number(blocks, order));
      } else {
        byte[] block = (byte[]) typesAndBlocks[i];
        data.writeBytes(block);
        counts = Arrays.copyOf(counts, counts.length + 1);
        counts[counts.length - 1] = block.length;
      }
    }
    counts[0] = header.size();
    header.writeBytes(data.toByteArray());
    return new ImageJMetadata(counts, header.toByteArray());
  }

  private Path stack(ByteOrder order, String description, ImageJMetadata metadata)
      throws IOException {
    TestTiff tiff = new TestTiff(order, false);
    for (int i = 0; i < PAGES; i++) {
      SortedMap<Integer, Object[]> page =
          tiff.page(Spec.of(6, 4, PixelFormat.GRAY16).ordered(order, false), SLICE);
      if (i == 0) {
        byte[] text = (description + "\0").getBytes(StandardCharsets.UTF_8);
        tiff.put(page, 270, Field.ASCII, text.length, text);
        if (metadata != null) {
          tiff.put(page, 50838, Field.LONG, metadata.counts());
          tiff.put(page, 50839, 1, metadata.blocks().length, metadata.blocks());
        }
      }
    }
    return Files.write(folder.resolve("in.tif"), tiff.bytes());
  }

  /** Rewrites pages of a file; returns the notes on the result. */
  private List<String> rewrite(Path in, Path out, String pages) throws IOException {
    WriteOptions options = WriteOptions.of(Map.of(WriteOptions.PAGES, pages));
    try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(out), reader, options)) {
      for (int page : options.pages().of(PAGES)) {
        reader.decode(page, writer.beginPage(PixelFormat.GRAY16));
      }
      writer.finish();
      return writer.notes();
    }
  }

  private static ImageJMetadata metadata(Path file) throws IOException {
    try (TiffReader reader =
        new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT)) {
      Field counts = reader.page(0).directory().byTag().get(50838);
      Field blocks = reader.page(0).directory().byTag().get(50839);
      return new ImageJMetadata(
          reader.page(0).directory().values(50838, (int) counts.count()),
          reader.tiff().input().bytes(blocks.position(), (int) blocks.count()));
    }
  }

  private static void assertSame(ImageJMetadata expected, ImageJMetadata actual) {
    assertArrayEquals(expected.counts(), actual.counts());
    assertArrayEquals(expected.blocks(), actual.blocks());
  }

  @Test
  void labelsColorTablesAndRegionsAreKept() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      byte[][] labels = {utf16("a", order), utf16("be", order), utf16("c\u00b5", order)};
      byte[] table = new byte[768];
      byte[] region = {'I', 'o', 'u', 't', 1};
      Path in =
          stack(
              order,
              "ImageJ=1.54p\nimages=3\nslices=3\n",
              metadata(
                  order,
                  "labl",
                  labels[0],
                  labels[1],
                  labels[2],
                  "rang",
                  new byte[16],
                  "luts",
                  table,
                  table,
                  "roi ",
                  region,
                  "over",
                  region,
                  region));
      Path out = folder.resolve("out.tif");
      assertEquals(List.of(), rewrite(in, out, "1-3"));
      assertSame(
          metadata(
              order, "labl", labels[0], labels[1], labels[2], "luts", table, table, "roi ", region,
              "over", region, region),
          metadata(out));

      List<String> notes = rewrite(in, out, "1,3");
      assertSame(metadata(order, "labl", labels[0], labels[2], "roi ", region), metadata(out));
      assertEquals(
          List.of(
              "left out of the result: color tables of channels",
              "left out of the result: the overlay"),
          notes);
    }
  }

  @Test
  void damagedMetadataAreDropped() {
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    ImageJMetadata whole = metadata(order, "labl", new byte[4], new byte[6], "roi ", new byte[9]);
    Random random = new Random(9);
    for (int i = 0; i < 10_000; i++) {
      long[] counts = whole.counts().clone();
      byte[] blocks = whole.blocks().clone();
      if (random.nextBoolean()) {
        counts[random.nextInt(counts.length)] = random.nextInt(1 << random.nextInt(31));
      } else {
        blocks[random.nextInt((int) counts[0])] = (byte) random.nextInt();
      }
      ImageJMetadata.Kept _ = new ImageJMetadata(counts, blocks).of(order, 2, List.of(0));
    }
    assertEquals(
        Set.of("damaged metadata of ImageJ"),
        new ImageJMetadata(new long[] {4}, new byte[4]).of(order, 1, List.of(0)).leftOut());
  }

  private static String description(Path file) throws IOException {
    try (TiffReader reader =
        new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT)) {
      return reader.page(0).directory().text(270, 10_000);
    }
  }

  @Test
  void omeXmlIsAdaptedToTheResult() throws IOException {
    Path in = stack(ByteOrder.LITTLE_ENDIAN, OME, null);
    Path out = folder.resolve("out.tif");
    assertEquals(List.of(), rewrite(in, out, "1-3"));
    assertEquals(
        OME.replace("SignificantBits='12'", "SignificantBits=\"16\"")
            .replace("<UUID FileName='in.ome.tif'>", "<UUID>"),
        description(out));
    assertEquals(
        List.of(
            "left out of the result: the OME-XML, which describes other pages, channels or"
                + " samples"),
        rewrite(in, out, "1-2"));
    assertEquals("", description(out));
  }

  @Test
  void descriptionsOfOtherProgramsAreKept() throws IOException {
    String text = "a scan, FileName='x' SignificantBits='12'";
    Path out = folder.resolve("out.tif");
    rewrite(stack(ByteOrder.BIG_ENDIAN, text, null), out, "1-2");
    assertEquals(text, description(out));
  }

  @Test
  void stacksOfZeissAreRefusedByName() throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    tiff.put(tiff.page(Spec.of(6, 4, PixelFormat.GRAY16), SLICE), 34412, 1, 20, new byte[20]);
    Path file = Files.write(folder.resolve("in.lsm"), tiff.bytes());
    PictureException e = assertThrows(PictureException.class, () -> TestPictures.decode(file));
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
    assertTrue(e.getMessage().contains("Zeiss (LSM)"), e.getMessage());
    assertFalse(e.getMessage().contains("MetaMorph"));
  }
}
