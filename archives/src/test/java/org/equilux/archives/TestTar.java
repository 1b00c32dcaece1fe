package org.equilux.archives;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes TAR archives header by header, including hostile ones. */
public final class TestTar {
  public static final int BLOCK = 512;

  private final Path file;
  private final OutputStream out;

  private TestTar(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  public static TestTar in(Path folder, String name, boolean zipped) throws IOException {
    Path file = folder.resolve(name);
    OutputStream out = Files.newOutputStream(file);
    return new TestTar(file, zipped ? new GZIPOutputStream(out) : out);
  }

  public TestTar file(String name, byte[] content) throws IOException {
    return entry('0', name, content.length, content);
  }

  public TestTar folder(String name) throws IOException {
    return entry('5', name + "/", 0, new byte[0]);
  }

  /**
   * Writes an entry of any kind.
   *
   * @param size declared in the entry's header
   */
  public TestTar entry(char type, String name, long size, byte[] content) throws IOException {
    return header(type, name, size).raw(content).raw(new byte[-content.length & (BLOCK - 1)]);
  }

  /** Writes bytes unchanged. */
  TestTar raw(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  /**
   * Writes a header.
   *
   * @param size declared in the header
   */
  TestTar header(char type, String name, long size) throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, "%011o ".formatted(size));
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xFF;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return raw(header);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Writes the end marker of archives. */
  public Path end() throws IOException {
    out.write(new byte[2 * BLOCK]);
    return broken();
  }

  /** Ends the file without an end marker. */
  Path broken() throws IOException {
    out.close();
    return file;
  }
}
