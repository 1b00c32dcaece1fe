package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.PhotoshopResources;
import org.equilux.imaging.metadata.Xmp;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Results contain no thumbnails of the input, which would show the picture before the operation.
 */
class ThumbnailTest {
  /** The content of thumbnails, which must not be in a result. */
  private static final String SECRET = "THE OLD PICTURE IN SMALL";

  private static final String MAKER = "text of the camera's maker";

  private static final String XAP =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
          + " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description"
          + " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmp:Rating=\"5\">%s<xmp:Label>a > b \u00fc"
          + "</xmp:Label></rdf:Description></rdf:RDF></x:xmpmeta>";

  private static final String THUMBNAILS =
      "<xmp:Thumbnails><rdf:Alt><rdf:li><xmp:Thumbnails/>"
          + SECRET
          + "</rdf:li></rdf:Alt></xmp:Thumbnails>";

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** EXIF data with a maker's name and an orientation, and a directory for a thumbnail. */
  private static byte[] exif(ByteOrder order, boolean thumbnail) {
    int second = 8 + 2 + 2 * 12 + 4;
    int thumbnailAt = second + 2 + 3 * 12 + 4;
    int makerAt = thumbnail ? thumbnailAt + SECRET.length() + SECRET.length() % 2 : second;
    ByteBuffer out = ByteBuffer.allocate(makerAt + MAKER.length() + 1).order(order);
    byte mark = (byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I');
    out.put(mark).put(mark).putShort((short) 42).putInt(8);
    out.putShort((short) 2);
    out.putShort((short) 271).putShort((short) 2).putInt(MAKER.length() + 1).putInt(makerAt);
    out.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) 6).putShort((short) 0);
    out.putInt(thumbnail ? second : 0);
    if (thumbnail) {
      out.putShort((short) 3);
      out.putShort((short) 0x103).putShort((short) 3).putInt(1).putShort((short) 6);
      out.putShort((short) 0);
      out.putShort((short) 0x201).putShort((short) 4).putInt(1).putInt(thumbnailAt);
      out.putShort((short) 0x202).putShort((short) 4).putInt(1).putInt(SECRET.length());
      out.putInt(0);
      out.put(bytes(SECRET));
    }
    out.put(makerAt, bytes(MAKER));
    return out.array();
  }

  @Test
  void removingAThumbnailKeepsOtherOffsetsOfExif() {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] with = exif(order, true);
      byte[] before = with.clone();
      byte[] kept = Exif.withoutThumbnail(with);
      assertArrayEquals(before, with);
      assertFalse(text(kept).contains(SECRET));
      ByteBuffer in = ByteBuffer.wrap(kept).order(order);
      assertEquals(2, in.getShort(8));
      assertEquals(0, in.getInt(8 + 2 + 2 * 12));
      assertEquals(MAKER, text(kept).substring(in.getInt(18), in.getInt(18) + MAKER.length()));
      byte[] without = exif(order, false);
      assertEquals(without, Exif.withoutThumbnail(without));
    }
  }

  @Test
  void orientationIsReadFromExif() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] exif = exif(order, true);
      assertEquals(6, orientation(MetadataFiles.jpeg(segment(0xe1, bytes("Exif\0\0"), exif))));
      assertEquals(6, orientation(MetadataFiles.png(MetadataFiles.chunk("eXIf", exif))));
    }
    byte[] field = ByteBuffer.allocate(10).putInt(274).putInt(3).put((byte) 8).array();
    assertEquals(8, orientation(MetadataFiles.tiff(field)));
    field[8] = 9;
    assertEquals(1, orientation(MetadataFiles.tiff(field)));
    assertEquals(1, orientation(MetadataFiles.png(MetadataFiles.chunk("eXIf", new byte[20]))));
  }

  private int orientation(byte[] picture) throws IOException {
    Path input = Files.write(folder.resolve("in"), picture);
    try (PictureReader reader = Pictures.open(new FileBlob(input), PictureLimits.DEFAULT)) {
      return reader.pages().getFirst().orientation().number();
    }
  }

  @Test
  void exifThatEndsWithItsThumbnailBecomesShorter() {
    byte[] tail = exif(ByteOrder.LITTLE_ENDIAN, true);
    // The maker's name is inside the first directory's entry, so that the thumbnail is last.
    ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).putInt(14, 4).putInt(18, 0x414141);
    byte[] cut = Arrays.copyOf(tail, tail.length - MAKER.length() - 1);
    assertEquals(8 + 2 + 2 * 12 + 4, Exif.withoutThumbnail(cut).length);
  }

  @Test
  void damagedExifIsReadWithinItsBounds() {
    Random random = new Random(17);
    byte[] exif = exif(ByteOrder.LITTLE_ENDIAN, true);
    byte[] resources = join(block(1036, SECRET), block(1058, text(exif)));
    byte[] xmp = bytes(XAP.formatted(THUMBNAILS));
    for (int i = 0; i < 20_000; i++) {
      byte[] _ = Exif.withoutThumbnail(damaged(exif, random));
      byte[] _ = PhotoshopResources.withoutThumbnails(damaged(resources, random));
      Optional<byte[]> _ = Xmp.withoutPictures(damaged(xmp, random), random.nextBoolean());
    }
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    for (int i = 0; i < 3; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }

  private static byte[] block(int id, String data) {
    ByteBuffer block = ByteBuffer.allocate(12 + data.length() + data.length() % 2);
    return block
        .put(bytes("8BIM"))
        .putShort((short) id)
        .putShort((short) 0)
        .putInt(data.length())
        .put(bytes(data))
        .array();
  }

  private byte[] result(byte[] picture) throws IOException {
    Path input = Files.write(folder.resolve("in"), picture);
    Path output = folder.resolve("out");
    TestPictures.rewrite(input, output);
    return Files.readAllBytes(output);
  }

  private List<String> notes(byte[] picture) throws IOException {
    Path input = Files.write(folder.resolve("in"), picture);
    try (PictureReader reader = Pictures.open(new FileBlob(input), PictureLimits.DEFAULT)) {
      return reader.notes(0);
    }
  }

  private void assertSegment(byte[] expected, byte[] input) throws IOException {
    byte[] result = result(MetadataFiles.jpeg(input));
    assertTrue(
        MetadataFiles.segments(result).stream().anyMatch(s -> Arrays.equals(s, expected)),
        () -> text(result));
    assertFalse(text(result).contains(SECRET));
    assertEquals(List.of(), notes(MetadataFiles.jpeg(input)));
  }

  private static byte[] segment(int marker, byte[]... payload) {
    return MetadataFiles.segment(marker, join(payload));
  }

  @Test
  void jpegHasNoThumbnails() throws IOException {
    byte[] exif = exif(ByteOrder.BIG_ENDIAN, true);
    byte[] name = bytes("Exif\0\0");
    assertSegment(segment(0xe1, name, Exif.withoutThumbnail(exif)), segment(0xe1, name, exif));
    byte[] photoshop = bytes("Photoshop 3.0\0");
    byte[] iptc = block(1028, "odd");
    assertSegment(
        segment(0xed, photoshop, iptc, iptc),
        segment(0xed, photoshop, iptc, block(1036, SECRET), block(1033, SECRET), iptc));
    byte[] xap = bytes("http://ns.adobe.com/xap/1.0/\0");
    assertSegment(
        segment(0xe1, xap, bytes(XAP.formatted(""))),
        segment(0xe1, xap, bytes(XAP.formatted(THUMBNAILS))));
    byte[] jfif = HexFormat.of().parseHex("4a46494600010201012c012c");
    byte[] pixels = Arrays.copyOf(bytes(SECRET), 8 * 3);
    assertSegment(segment(0xe0, jfif, new byte[2]), segment(0xe0, jfif, new byte[] {8, 1}, pixels));
  }

  @Test
  void photoshopBlocksMaySpanSegments() throws IOException {
    byte[] name = bytes("Photoshop 3.0\0");
    byte[] blocks = join(block(1028, "a"), block(1036, SECRET), block(1005, "b"));
    byte[] first = segment(0xed, name, Arrays.copyOf(blocks, 40));
    byte[] second = segment(0xed, name, Arrays.copyOfRange(blocks, 40, blocks.length));
    byte[] expected = segment(0xed, name, block(1028, "a"), block(1005, "b"));
    assertSegment(expected, join(first, second));
  }

  @Test
  void extendedXmpWithPicturesIsDroppedWithItsReferences() throws IOException {
    byte[] xap = bytes("http://ns.adobe.com/xap/1.0/\0");
    String note =
        "<xmpNote:HasExtendedXMP xmlns:xmpNote='http://ns.adobe.com/xmp/note/'>"
            + "</xmpNote:HasExtendedXMP>";
    byte[] head = join(bytes("http://ns.adobe.com/xmp/extension/\0"), new byte[40]);
    String within = "<a>" + THUMBNAILS + "</a>";
    byte[] main =
        segment(
            0xe1, xap, bytes(XAP.formatted(note.replace("xmlns:xmpNote", "a='1' xmlns:xmpNote"))));
    byte[] parts =
        join(
            segment(0xe1, head, bytes(within.substring(0, 10))),
            segment(0xe1, head, bytes(within.substring(10))));
    assertSegment(segment(0xe1, xap, bytes(XAP.formatted(""))), join(main, parts));
    byte[] other = segment(0xe1, head, bytes("<a>nothing to see</a>"));
    byte[] kept = result(MetadataFiles.jpeg(join(main, other)));
    assertTrue(text(kept).contains(text(main) + text(other)));
  }

  @Test
  void aGainMapIsDroppedWithItsXmpAndANote() throws IOException {
    String gain =
        "<rdf:Description xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\""
            + " hdrgm:Version='1.0' xmlns:C='http://ns.google.com/photos/1.0/container/' a:b='c'>"
            + "<C:Directory><rdf:Seq><rdf:li/></rdf:Seq></C:Directory></rdf:Description>";
    byte[] xap = bytes("http://ns.adobe.com/xap/1.0/\0");
    byte[] mpf = segment(0xe2, bytes("MPF\0"), index(0));
    byte[] picture = MetadataFiles.jpeg(join(segment(0xe1, xap, bytes(XAP.formatted(gain))), mpf));
    String left = "<rdf:Description a:b='c'></rdf:Description>";
    byte[] expected = segment(0xe1, xap, bytes(XAP.formatted(left)));
    byte[] result = result(join(picture, picture));
    assertTrue(text(result).contains(text(expected)), () -> text(result));
    assertFalse(text(result).contains("MPF"));
    assertEquals(1, notes(picture).size());
    assertTrue(notes(picture).getFirst().startsWith("the gain map"));
    String iso = "urn:iso:std:iso:ts:21496:-1\0\0\0\0\0";
    assertTrue(
        notes(MetadataFiles.jpeg(segment(0xe2, bytes(iso)))).getFirst().startsWith("the gain map"));
  }

  /** An index of two pictures, the second of a type. */
  private static byte[] index(int type) {
    ByteBuffer index = ByteBuffer.allocate(8 + 2 + 12 + 4 + 32);
    index.put(bytes("MM\0*")).putInt(8).putShort((short) 1);
    index.putShort((short) 0xb002).putShort((short) 7).putInt(32).putInt(26).putInt(0);
    return index.putInt(0x030000).putInt(26 + 16, type).array();
  }

  @Test
  void furtherPicturesAreNotedButNotLargeThumbnails() throws IOException {
    assertEquals(List.of(), notes(mpf(index(0x010002))));
    assertTrue(notes(mpf(index(0x020002))).getFirst().contains("stereo"));
    assertEquals(List.of(), notes(mpf(new byte[3])));
    String motion = " xmlns:G='http://ns.google.com/photos/1.0/camera/' G:MotionPhoto='1'";
    byte[] xap = bytes("http://ns.adobe.com/xap/1.0/\0");
    byte[] picture =
        MetadataFiles.jpeg(segment(0xe1, xap, bytes(XAP.formatted("<a" + motion + "/>"))));
    assertTrue(notes(picture).getFirst().contains("video"));
    assertFalse(text(result(picture)).contains("MotionPhoto"));
  }

  private static byte[] mpf(byte[] index) throws IOException {
    return MetadataFiles.jpeg(segment(0xe2, bytes("MPF\0"), index));
  }

  private void assertChunk(byte[] expected, byte[] input) throws IOException {
    byte[] result = result(MetadataFiles.png(input));
    assertTrue(
        MetadataFiles.chunks(result).stream().anyMatch(c -> Arrays.equals(c, expected)),
        () -> text(result));
    assertFalse(text(result).contains(SECRET));
  }

  private static byte[] deflated(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(data);
    }
    return out.toByteArray();
  }

  @Test
  void pngHasNoThumbnails() throws IOException {
    byte[] exif = exif(ByteOrder.BIG_ENDIAN, true);
    byte[] kept = Exif.withoutThumbnail(exif);
    assertChunk(MetadataFiles.chunk("eXIf", kept), MetadataFiles.chunk("eXIf", exif));
    byte[] with = bytes(XAP.formatted(THUMBNAILS));
    byte[] plain = bytes("XML:com.adobe.xmp\0\0\0de\0\0");
    byte[] packed = bytes("XML:com.adobe.xmp\0\1\0de\0\0");
    byte[] expected = MetadataFiles.chunk("iTXt", join(plain, bytes(XAP.formatted(""))));
    assertChunk(expected, MetadataFiles.chunk("iTXt", join(plain, with)));
    assertChunk(expected, MetadataFiles.chunk("iTXt", join(packed, deflated(with))));
    byte[] keyword = bytes("Raw profile type exif\0");
    byte[] profile = profile(join(bytes("Exif\0\0"), exif));
    byte[] bare =
        MetadataFiles.chunk("tEXt", join(keyword, profile(join(bytes("Exif\0\0"), kept))));
    assertChunk(bare, MetadataFiles.chunk("tEXt", join(keyword, profile)));
    assertChunk(bare, MetadataFiles.chunk("zTXt", join(keyword, new byte[1], deflated(profile))));
  }

  /** In the form of ImageMagick. */
  private static byte[] profile(byte[] data) {
    StringBuilder text = new StringBuilder("\nexif\n%8d\n".formatted(data.length));
    String digits = HexFormat.of().formatHex(data);
    for (int at = 0; at < digits.length(); at += 72) {
      text.append(digits, at, Math.min(digits.length(), at + 72)).append('\n');
    }
    return bytes(text.toString());
  }

  private static byte[] field(int tag, byte[] value) {
    return ByteBuffer.allocate(8 + value.length).putInt(tag).putInt(1).put(value).array();
  }

  private void assertField(int tag, byte[] expected, byte[] input) throws IOException {
    byte[] result = result(MetadataFiles.tiff(field(tag, input)));
    byte[] field = field(tag, expected);
    assertTrue(
        MetadataFiles.fields(result).stream().anyMatch(f -> Arrays.equals(f, field)),
        () -> text(result));
    assertFalse(text(result).contains(SECRET));
  }

  @Test
  void tiffHasNoThumbnails() throws IOException {
    assertField(700, bytes(XAP.formatted("")), bytes(XAP.formatted(THUMBNAILS)));
    assertField(34377, block(1005, "ab"), join(block(1036, SECRET), block(1005, "ab")));
  }
}
