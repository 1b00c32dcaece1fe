package org.equilux.archives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipArchiveTest {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;

  @TempDir Path folder;

  /** Writes an archive whose entries have their names as content. */
  private Path zip(Charset names, ZipEntry... entries) throws IOException {
    Path file = folder.resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file), names)) {
      for (ZipEntry entry : entries) {
        out.putNextEntry(entry);
        out.write(content(entry.getName()));
      }
    }
    return file;
  }

  private static byte[] content(String name) {
    return name.repeat(1_000).getBytes(StandardCharsets.UTF_8);
  }

  /** The files of an archive, by name, and the error of each that cannot be unpacked. */
  private Map<String, String> unpacked(Path file) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    try (Archive archive = Archive.open(file)) {
      archive.list(
          100,
          item -> {
            Path to = folder.resolve("item");
            try {
              byte[] start = item.signature();
              item.unpack(to, 1 << 20);
              byte[] whole = Files.readAllBytes(to);
              assertArrayEquals(start, Arrays.copyOf(whole, start.length));
              found.put(item.name(), new String(whole, StandardCharsets.UTF_8));
              Files.delete(to);
            } catch (IOException e) {
              found.put(item.name(), e.getMessage());
              assertFalse(Files.exists(to));
            }
          });
    }
    return found;
  }

  private static String text(String name) {
    return new String(content(name), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IBM437", "UTF-8"})
  void namesOfCommonProgramsAreDecoded(String charset) throws IOException {
    Path file =
        zip(Charset.forName(charset), new ZipEntry("M\u00fcller.png"), new ZipEntry("plain.png"));
    assertEquals(
        Map.of("M\u00fcller.png", text("M\u00fcller.png"), "plain.png", text("plain.png")),
        unpacked(file));
  }

  /** Names in the form of macOS. */
  @Test
  void aNameInUtf8NeedsNoFlag() throws IOException {
    Path file = zip(StandardCharsets.UTF_8, new ZipEntry("M\u00fcller.png"));
    change(
        file, "M\u00fcller.png", StandardCharsets.UTF_8, (bytes, at) -> flag(bytes, at, 1 << 11));
    assertEquals(List.of("M\u00fcller.png"), List.copyOf(unpacked(file).keySet()));
  }

  @Test
  void everyCharacterOfTheCodePageIsDecoded() throws IOException {
    byte[] all = new byte[128];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (128 + i);
    }
    String name = new String(all, Charset.forName("IBM437"));
    Path file = zip(Charset.forName("IBM437"), new ZipEntry(name));
    assertEquals(List.of(name), List.copyOf(unpacked(file).keySet()));
  }

  @Test
  void theUnicodePathTakesPrecedence() throws IOException {
    byte[] raw = "M?ller.png".getBytes(StandardCharsets.US_ASCII);
    byte[] right = "M\u00fcller.png".getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(raw);
    ByteBuffer extra = ByteBuffer.allocate(9 + right.length).order(ByteOrder.LITTLE_ENDIAN);
    extra.putShort((short) 0x7075).putShort((short) (5 + right.length)).put((byte) 1);
    extra.putInt((int) crc.getValue()).put(right);
    ZipEntry entry = new ZipEntry("M?ller.png");
    entry.setExtra(extra.array());
    assertEquals(
        List.of("M\u00fcller.png"),
        List.copyOf(unpacked(zip(StandardCharsets.ISO_8859_1, entry)).keySet()));
    extra.put(5, (byte) (extra.get(5) + 1));
    entry.setExtra(extra.array());
    assertEquals(
        List.of("M?ller.png"),
        List.copyOf(unpacked(zip(StandardCharsets.ISO_8859_1, entry)).keySet()));
  }

  private interface Change {
    /**
     * Changes a header.
     *
     * @param at position of the flags, which follow the method
     */
    void apply(ByteBuffer bytes, int at);
  }

  private static void flag(ByteBuffer bytes, int at, int flipped) {
    bytes.putShort(at, (short) (bytes.getShort(at) ^ flipped));
  }

  /** Changes both headers of an entry. */
  private static void change(Path file, String name, Charset names, Change change)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] wanted = name.getBytes(names);
    for (int at = 0; at < bytes.capacity() - 46; at++) {
      int signature = bytes.getInt(at);
      int nameAt = signature == LOCAL ? at + 30 : at + 46;
      if ((signature == LOCAL || signature == CENTRAL)
          && nameAt + wanted.length <= bytes.capacity()
          && ByteBuffer.wrap(wanted).equals(bytes.slice(nameAt, wanted.length))) {
        change.apply(bytes, at + (signature == LOCAL ? 6 : 8));
      }
    }
    Files.write(file, bytes.array());
  }

  private Map<String, String> changed(Change change) throws IOException {
    Path file = zip(StandardCharsets.UTF_8, new ZipEntry("bad"), new ZipEntry("good"));
    change(file, "bad", StandardCharsets.UTF_8, change);
    Map<String, String> unpacked = unpacked(file);
    assertEquals(text("good"), unpacked.get("good"));
    return unpacked;
  }

  @Test
  void anEncryptedEntryDoesNotFailOthers() throws IOException {
    String reason = changed((bytes, at) -> flag(bytes, at, 1)).get("bad");
    assertTrue(reason.startsWith("it is encrypted"), reason);
  }

  @ParameterizedTest
  @ValueSource(shorts = {14, 95, 99, 1234})
  void anUnsupportedCompressionDoesNotFailOtherEntries(short method) throws IOException {
    String reason = changed((bytes, at) -> bytes.putShort(at + 2, method)).get("bad");
    assertTrue(reason.contains("not supported"), reason);
  }

  /** Independent of the class path: the library would allocate the memory declared in the entry. */
  @Test
  void anEntryOfXzIsRefusedByName() throws IOException {
    short xz = (short) ZipMethod.XZ.getCode();
    String reason = changed((bytes, at) -> bytes.putShort(at + 2, xz)).get("bad");
    assertTrue(reason.startsWith("its compression (XZ) is not supported"), reason);
  }

  @Test
  void aWrongChecksumDoesNotFailOtherEntries() throws IOException {
    String reason = changed((bytes, at) -> bytes.put(at + 8, (byte) ~bytes.get(at + 8))).get("bad");
    assertTrue(reason.startsWith("its checksum is wrong"), reason);
  }

  @Test
  void filesThatAreNoArchivesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.zip"), "no archive");
    assertThrows(IOException.class, () -> Archive.open(file));
  }

  /** A directory longer than declared is not read either. */
  @Test
  void aHugeDirectoryIsNotReadIntoMemory() throws IOException {
    Path file = folder.resolve("a.zip");
    ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN).putInt(0x06054b50);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(ZipDirectory.MAX_BYTES);
      sparse.write(end.array());
    }
    String reason = assertThrows(IOException.class, () -> Archive.open(file)).getMessage();
    assertTrue(reason.startsWith("its directory has 33,554,454 bytes"), reason);
  }

  @Test
  void anEntryLongerThanAllowedIsNotUnpacked() throws IOException {
    Path file = zip(StandardCharsets.UTF_8, new ZipEntry("long"));
    try (Archive archive = Archive.open(file)) {
      archive.list(
          1,
          item ->
              assertThrows(IOException.class, () -> item.unpack(folder.resolve("long"), 3_999)));
      assertFalse(Files.exists(folder.resolve("long")));
    }
  }
}
