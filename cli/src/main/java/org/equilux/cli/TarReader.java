package org.equilux.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads the files of a TAR archive in order: ustar, with long names and sizes as GNU's tar and pax
 * write them, in a gzip or not. Our own, as what a header says of a name's length must not decide
 * how much memory is taken. For one thread.
 */
final class TarReader implements AutoCloseable {
  private static final int BLOCK = 512;

  /** Of a name or a set of pax records; more than any has. */
  private static final int MAX_EXTRA_BYTES = 1 << 20;

  /** What may follow the end of an archive, up to the end of its last record. */
  private static final int MAX_PADDING = 1 << 20;

  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int OLD_SPARSE_MORE = 482;
  private static final int SPARSE_MORE = 504;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];

  /** Headers so far, of whatever kind. */
  private int entries;

  /** The place of the file that is being read, among files. */
  private int index = -1;

  /** Of the file that is being read: bytes that are left, and those after them up to a header. */
  private long left;

  private int padding;

  /** From headers for the next one only; null or negative if they say nothing. */
  private String longName;

  private long longSize = -1;

  /**
   * A file in the archive.
   *
   * @param index its place among files, from 0
   * @param name anything, without {@code ./} at the front
   */
  record Entry(int index, String name, long size) {}

  TarReader(Path file) throws IOException {
    InputStream opened = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      opened.mark(2);
      boolean zipped = opened.read() == 0x1F && opened.read() == 0x8B;
      opened.reset();
      in = zipped ? new GZIPInputStream(opened, 1 << 16) : opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** How many headers were read so far. */
  int entries() {
    return entries;
  }

  /** The place of the file that was begun last; negative before the first. */
  int index() {
    return index;
  }

  /**
   * Goes to the next file, past what is left of the one before.
   *
   * @param most headers that there may be
   * @return empty after the last one
   * @throws IOException if the archive is damaged; the message says where and what to do
   */
  Optional<Entry> next(int most) throws IOException {
    longName = null;
    longSize = -1;
    while (true) {
      skip(left + padding);
      left = 0;
      padding = 0;
      readBlock();
      if (isEnd()) {
        readPadding();
        return Optional.empty();
      }
      checkHeader();
      entries++;
      if (entries > most) {
        throw new PictureArchive.TooManyException("more than %,d".formatted(most), most);
      }
      Optional<Entry> entry = header();
      if (entry.isPresent()) {
        return entry;
      }
    }
  }

  private Optional<Entry> header() throws IOException {
    switch (block[TYPE]) {
      case 'L' -> longName = text(extra());
      case 'x' -> pax(extra());
      case '1', '2', '3', '4', '5', '6' -> forget();
      case 'S' -> {
        announce(number(SIZE, 12));
        boolean more = block[OLD_SPARSE_MORE] != 0;
        while (more) {
          readBlock();
          more = block[SPARSE_MORE] != 0;
        }
        forget();
      }
      case '0', 0, '7' -> {
        announce(longSize >= 0 ? longSize : number(SIZE, 12));
        String name = longName == null ? shortName() : longName;
        forget();
        // Some tars of before 1988 tell folders by this only.
        if (!name.endsWith("/")) {
          index++;
          return Optional.of(new Entry(index, name.replaceFirst("^(\\./+)+", ""), left));
        }
      }
      default -> {
        // Whatever it says, of all that follows or of a program's own, is of no account.
        announce(number(SIZE, 12));
        if (block[TYPE] != 'g' && block[TYPE] != 'K') {
          forget();
        }
      }
    }
    return Optional.empty();
  }

  /** What was said of the next entry was of the one that is read. */
  private void forget() {
    longName = null;
    longSize = -1;
  }

  private void announce(long size) throws IOException {
    if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
      throw damaged("its size is impossible");
    }
    left = size;
    padding = (int) (-size & (BLOCK - 1));
  }

  /** The content of an entry that is about the next one. */
  private byte[] extra() throws IOException {
    announce(number(SIZE, 12));
    if (left > MAX_EXTRA_BYTES) {
      throw damaged("a name in it is longer than any");
    }
    byte[] content = in.readNBytes((int) left);
    if (content.length < left) {
      throw cutOff(null);
    }
    left = 0;
    return content;
  }

  /** Records such as {@code 17 path=a/b.png\n}, of which the number is the length of all. */
  private void pax(byte[] records) throws IOException {
    int at = 0;
    while (at < records.length) {
      int blank = at;
      int length = 0;
      while (blank < records.length && records[blank] >= '0' && records[blank] <= '9') {
        length = Math.min(length * 10 + records[blank] - '0', MAX_EXTRA_BYTES);
        blank++;
      }
      if (blank == records.length
          || records[blank] != ' '
          || length <= blank + 1 - at
          || length > records.length - at) {
        throw damaged("a pax record in it makes no sense");
      }
      String record = text(Arrays.copyOfRange(records, blank + 1, at + length - 1));
      if (record.startsWith("path=")) {
        longName = record.substring("path=".length());
      } else if (record.startsWith("size=")) {
        String digits = record.substring("size=".length());
        if (!digits.matches("\\d{1,18}")) {
          throw damaged("its size is impossible");
        }
        longSize = Long.parseLong(digits);
      }
      at += length;
    }
  }

  private String shortName() {
    String name = text(field(0, 100));
    boolean ustar = text(field(MAGIC, 6)).equals("ustar");
    String prefix = ustar ? text(field(PREFIX, 155)) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private byte[] field(int from, int length) {
    return Arrays.copyOfRange(block, from, from + length);
  }

  /** Up to the first zero; in Latin-1 if it is not UTF-8, as old ones may be in anything. */
  private static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }
  }

  /** Octal digits, or, if the first bit is set, a number of 64 bits at the end. */
  private long number(int from, int length) throws IOException {
    if (block[from] < 0) {
      return ByteBuffer.wrap(block).getLong(from + length - Long.BYTES);
    }
    String digits = text(field(from, length)).strip();
    if (!digits.matches("[0-7]*")) {
      throw damaged("a number in it is none");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private void checkHeader() throws IOException {
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
      unsigned += value & 0xFF;
      signed += value;
    }
    long said = number(CHECKSUM, 8);
    if (said != unsigned && said != signed) {
      throw damaged("its checksum is wrong");
    }
  }

  private IOException damaged(String how) {
    return new IOException(
        entries == 0
            ? "it begins with no header"
            : "the header after %,d entries is damaged: %s".formatted(entries, how));
  }

  private IOException cutOff(Throwable cause) {
    return new IOException("it is cut off after %,d entries".formatted(entries), cause);
  }

  private boolean isEnd() {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private void readBlock() throws IOException {
    try {
      if (in.readNBytes(block, 0, BLOCK) < BLOCK) {
        throw cutOff(null);
      }
    } catch (EOFException e) {
      throw cutOff(e);
    }
  }

  /** So that a gzip's checksum is looked at. */
  private void readPadding() throws IOException {
    try {
      var _ = in.readNBytes(MAX_PADDING);
    } catch (EOFException e) {
      throw cutOff(e);
    }
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw cutOff(e);
    }
  }

  /** What is left of the file that is read. */
  InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        if (left == 0 || length == 0) {
          return left == 0 ? -1 : 0;
        }
        int count;
        try {
          count = in.read(into, from, (int) Math.min(length, left));
        } catch (EOFException e) {
          throw cutOff(e);
        }
        if (count < 0) {
          throw cutOff(null);
        }
        left -= count;
        return count;
      }
    };
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
