package org.equilux.imaging;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results in another format than their inputs. */
class ConversionTest {
  private static final String XMP = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";

  @TempDir Path folder;

  private static WriteOptions format(String name) {
    return WriteOptions.of(Map.of(WriteOptions.FORMAT, name));
  }

  /** Writes a file's pixels in another format; returns the writer's notes. */
  private static List<String> convert(Path from, Path to, WriteOptions options) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(from), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(to), reader, options)) {
      for (int page : options.pages().of(reader.pages().size())) {
        PageInfo info = reader.pages().get(page);
        writer.beginPage(info.format()).rows(TestPictures.decode(reader, page), 0, info.height());
      }
      writer.finish();
      return writer.notes();
    }
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static String refusal(Path file, WriteOptions options) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return assertThrows(IllegalArgumentException.class, () -> Pictures.check(reader, options))
          .getMessage();
    }
  }

  private static PictureMetadata metadata(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return reader.metadata(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png,tiff",
    "moon.png,netpbm",
    "retina.jpg,png",
    "retina.jpg,tiff",
    "retina.jpg,netpbm",
    "chessboard_GRAY_U16.tif,png",
    "chessboard_GRAY_U16.tif,netpbm"
  })
  void pixelsAreUnchanged(String name, String format) throws IOException {
    Path file = TestPictures.resource(name, folder);
    Path result = folder.resolve("result");
    convert(file, result, format(format));
    try (PictureReader reader = Pictures.open(new FileBlob(result), PictureLimits.DEFAULT)) {
      assertEquals(format, reader.format().name().toLowerCase(Locale.ROOT));
    }
    assertArrayEquals(TestPictures.decode(file), TestPictures.decode(result));
  }

  @Test
  void jpegHasTheRequestedOrTheDefaultQuality() throws IOException {
    Path file = TestPictures.resource("moon.png", folder);
    Path usual = folder.resolve("usual.jpg");
    Path asked = folder.resolve("asked.jpg");
    convert(file, usual, format("jpeg"));
    convert(
        file,
        asked,
        WriteOptions.of(Map.of(WriteOptions.FORMAT, "jpeg", WriteOptions.QUALITY, "90")));
    assertArrayEquals(Files.readAllBytes(usual), Files.readAllBytes(asked));
    byte[] before = TestPictures.decode(file);
    byte[] after = TestPictures.decode(usual);
    long error = 0;
    for (int i = 0; i < before.length; i++) {
      error += Math.abs((before[i] & 0xff) - (after[i] & 0xff));
    }
    assertTrue(error < 2L * before.length, "mean error " + (double) error / before.length);
  }

  @Test
  void requestingTheInputsFormatChangesNothing() throws IOException {
    Path file = TestPictures.resource("moon.png", folder);
    Path same = folder.resolve("same.png");
    Path asked = folder.resolve("asked.png");
    convert(file, same, WriteOptions.LIKE_INPUT);
    convert(file, asked, format("png"));
    assertArrayEquals(Files.readAllBytes(same), Files.readAllBytes(asked));
  }

  @Test
  void unsupportedPropertiesAreRefusedWithSuitableFormats() throws IOException {
    Path wide = TestPictures.resource("chessboard_GRAY_U16.tif", folder);
    String bits = refusal(wide, format("jpeg"));
    assertTrue(
        bits.startsWith("the picture has samples of 16 bits, which JPEG cannot hold; "), bits);
    assertTrue(bits.contains("PNG") && bits.contains("TIFF") && bits.endsWith(" can"), bits);
    Path pages = file("pages.pgm", "P5\n2 1\n255\nabP5\n1 2\n255\ncd");
    String refusal = refusal(pages, format("png"));
    assertTrue(refusal.contains("pages, which PNG cannot hold"), refusal);
    assertTrue(refusal.contains("TIFF") && refusal.contains("NETPBM"), refusal);
    assertTrue(refusal.endsWith("or choose one with pages"), refusal);
    Path alpha = file("alpha.pam", "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nENDHDR\nabcd");
    assertTrue(refusal(alpha, format("jpeg")).contains("an alpha channel"));
    convert(alpha, folder.resolve("alpha.png"), format("png"));
    assertArrayEquals(TestPictures.decode(alpha), TestPictures.decode(folder.resolve("alpha.png")));
  }

  private Path file(String name, String latin) throws IOException {
    return file(name, latin.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void aPageOfSeveralCanBeChosen() throws IOException {
    Path pages = file("pages.pgm", "P5\n2 1\n255\nabP5\n1 2\n255\ncd");
    Path result = folder.resolve("page.png");
    convert(
        pages,
        result,
        WriteOptions.of(Map.of(WriteOptions.FORMAT, "png", WriteOptions.PAGES, "2")));
    try (PictureReader reader = Pictures.open(new FileBlob(pages), PictureLimits.DEFAULT)) {
      assertArrayEquals(TestPictures.decode(reader, 1), TestPictures.decode(result));
    }
  }

  @Test
  void optionsApplyToTheResultsFormat() throws IOException {
    Path file = TestPictures.resource("moon.png", folder);
    WriteOptions zstd =
        WriteOptions.of(Map.of(WriteOptions.FORMAT, "tiff", WriteOptions.COMPRESSION, "zstd"));
    convert(file, folder.resolve("zstd.tif"), zstd);
    String refusal =
        refusal(
            file, WriteOptions.of(Map.of(WriteOptions.FORMAT, "jpeg", WriteOptions.LEVEL, "9")));
    assertTrue(refusal.contains("level is for") && refusal.contains("result is a JPEG"), refusal);
  }

  /** EXIF data with an orientation of 6 and an EXIF directory with one field. */
  private static byte[] exif() {
    ByteBuffer exif = ByteBuffer.allocate(56).order(ByteOrder.BIG_ENDIAN);
    exif.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
    exif.putShort((short) 2);
    exif.putShort((short) 274)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) 6)
        .putShort((short) 0);
    exif.putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(38);
    exif.putInt(0);
    exif.putShort((short) 1);
    exif.putShort((short) 0x9003).putShort((short) 2).putInt(4).put(new byte[] {'n', 'o', 'w', 0});
    exif.putInt(0);
    return exif.array();
  }

  private static byte[] profile() {
    byte[] profile = new byte[70_000];
    for (int i = 0; i < profile.length; i++) {
      profile[i] = (byte) ((i * 31) >> 4);
    }
    System.arraycopy("RGB ".getBytes(StandardCharsets.US_ASCII), 0, profile, 16, 4);
    return profile;
  }

  /** A PNG of RGB with a profile, EXIF data, XMP, a resolution of 300 in an inch and a text. */
  private Path described() throws IOException {
    ByteArrayOutputStream icc = new ByteArrayOutputStream();
    icc.writeBytes(new byte[] {'x', 0, 0});
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(icc)) {
      deflated.write(profile());
    }
    ByteBuffer all = ByteBuffer.allocate(1 << 18);
    all.put(MetadataFiles.chunk("iCCP", icc.toByteArray()));
    all.put(MetadataFiles.chunk("eXIf", exif()));
    all.put(
        MetadataFiles.chunk(
            "iTXt", ("XML:com.adobe.xmp\0\0\0\0\0" + XMP).getBytes(StandardCharsets.ISO_8859_1)));
    all.put(
        MetadataFiles.chunk(
            "pHYs", ByteBuffer.allocate(9).putInt(11811).putInt(5906).put((byte) 1).array()));
    all.put(MetadataFiles.chunk("tEXt", new byte[] {'a', 0, 'b'}));
    byte[] chunks = new byte[all.position()];
    all.flip().get(chunks);
    return file("described.png", MetadataFiles.png(chunks));
  }

  @ParameterizedTest
  @CsvSource({"tiff,png", "jpeg,png", "tiff,jpeg", "jpeg,tiff"})
  void metadataSurvivesTwoConversions(String first, String second) throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    List<String> notes = convert(described(), one, format(first));
    assertEquals(List.of("left out of the result: the texts of the PNG"), notes);
    assertEquals(List.of(), convert(one, two, format(second)));
    for (Path file : List.of(one, two)) {
      PictureMetadata metadata = metadata(file);
      assertArrayEquals(profile(), metadata.profile().orElseThrow());
      assertEquals(XMP, new String(metadata.xmp().orElseThrow(), StandardCharsets.US_ASCII));
      assertEquals(300, metadata.resolution().orElseThrow().x(), 0.01);
      assertEquals(150, metadata.resolution().orElseThrow().y(), 0.02);
      String exif = new String(metadata.exif().orElseThrow(), StandardCharsets.ISO_8859_1);
      assertTrue(exif.startsWith("MM\0*") && exif.contains("now\0"));
      try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
        assertEquals(6, reader.pages().getFirst().orientation().number());
      }
    }
  }

  @Test
  void aProfileOfAnotherColorSpaceIsDropped() throws IOException {
    PictureMetadata metadata = metadata(described());
    assertEquals(metadata, metadata.suiting(true));
    PictureMetadata gray = metadata.suiting(false);
    assertTrue(gray.profile().isEmpty());
    assertEquals(
        Set.of("the texts of the PNG", "the ICC profile, which is not for gray"), gray.others());
  }

  @Test
  void metadataTooLongForJpegIsDroppedWithANote() throws IOException {
    byte[] packet = (XMP + " ".repeat(70_000)).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer text = ByteBuffer.allocate(22 + packet.length);
    text.put("XML:com.adobe.xmp\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII)).put(packet);
    Path file = file("long.png", MetadataFiles.png(MetadataFiles.chunk("iTXt", text.array())));
    List<String> notes = convert(file, folder.resolve("short.jpg"), format("jpeg"));
    assertEquals(
        List.of("left out of the result: XMP of %,d bytes".formatted(packet.length)), notes);
    assertTrue(metadata(folder.resolve("short.jpg")).xmp().isEmpty());
  }

  @Test
  void damagedExifDoesNotFailTheResult() throws IOException {
    byte[] damaged = exif();
    damaged[7] = 127;
    Path file = file("damaged.png", MetadataFiles.png(MetadataFiles.chunk("eXIf", damaged)));
    List<String> notes = convert(file, folder.resolve("damaged.tif"), format("tiff"));
    assertEquals(List.of("left out of the result: the EXIF data, which are damaged"), notes);
    assertFalse(metadata(folder.resolve("damaged.tif")).exif().isPresent());
  }

  @Test
  void netpbmDropsMetadata() throws IOException {
    List<String> notes = convert(described(), folder.resolve("bare.ppm"), format("netpbm"));
    assertEquals(5, notes.size(), notes::toString);
  }
}
