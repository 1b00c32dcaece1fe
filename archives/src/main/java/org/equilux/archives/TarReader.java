package org.equilux.archives;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Reads the files of a TAR archive in order. Apache Commons Compress parses each entry, in a stream
 * of its own, so that no entry's headers say anything of a later one; {@link TarSource} bounds what
 * the library may read for them. For one thread.
 */
public final class TarReader implements AutoCloseable {
  /** The most bytes that may follow the end of an archive, up to the end of its last record. */
  private static final int MAX_PADDING = 1 << 20;

  private final TarSource source;

  /** The stream of the entry that is being read; null before the first entry. */
  private TarArchiveInputStream current;

  /** The end of the content of the entry that is being read; not known for a sparse file. */
  private long end;

  private boolean sparse;

  /** The number of entries so far, of any kind. */
  private int entries;

  /** The place of the file that is being read, among files. */
  private int index = -1;

  /**
   * A file in the archive.
   *
   * @param index its place among files, from 0
   * @param name as the archive has it, without {@code ./} at the front
   */
  public record Entry(int index, String name, long size) {}

  public TarReader(Path file) throws IOException {
    source = new TarSource(file);
  }

  /** The place of the file that was begun last; negative before the first. */
  int index() {
    return index;
  }

  /**
   * Skips the rest of the current file and goes to the next one.
   *
   * @param most entries that there may be
   * @return empty after the last file
   * @throws IOException if the archive is damaged; the message says where
   */
  public Optional<Entry> next(int most) throws IOException {
    while (true) {
      TarArchiveEntry entry = parse();
      if (entry == null) {
        return Optional.empty();
      }
      entries++;
      if (entries > most) {
        throw new TooManyEntriesException("more than %,d".formatted(most), most);
      }
      String name = decode(entry.getName());
      // Before 1988 folders were files whose names end with a slash.
      if (isFile(entry) && !name.endsWith("/")) {
        index++;
        return Optional.of(
            new Entry(index, name.replaceFirst("^(\\./+)+", ""), entry.getRealSize()));
      }
    }
  }

  /** The next entry of any kind; null at the end. */
  private TarArchiveEntry parse() throws IOException {
    try {
      skipContent();
      source.beginHeaders();
      current = new TarArchiveInputStream(source, StandardCharsets.ISO_8859_1.name());
      TarArchiveEntry entry = current.getNextEntry();
      source.endHeaders();
      if (entry == null) {
        readEnd();
      } else {
        announceContent(entry);
      }
      return entry;
    } catch (TarException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  private void skipContent() throws IOException {
    if (sparse) {
      while (current.skip(Long.MAX_VALUE) > 0) {
        // A skip may be shorter than asked for.
      }
    } else {
      source.skipNBytes(end - source.position());
    }
  }

  private void announceContent(TarArchiveEntry entry) throws TarException {
    if (!entry.isCheckSumOK()) {
      throw damaged("its checksum is wrong", null);
    }
    long size = hasContent(entry) ? entry.getSize() : 0;
    end = source.position() + size;
    sparse = entry.isSparse();
    if (end < 0) {
      throw damaged("its size is impossible", null);
    }
  }

  /** Reads to the end, so that a gzip's checksum is verified. */
  private void readEnd() throws IOException {
    if (!source.isAtEndBlock()) {
      throw cutOff(null);
    }
    var _ = source.readNBytes(MAX_PADDING);
  }

  private static boolean isFile(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG -> true;
      default -> false;
    };
  }

  /** The size in the header of a link, device or folder is that of another file, or nothing. */
  private static boolean hasContent(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_LINK,
          TarConstants.LF_SYMLINK,
          TarConstants.LF_CHR,
          TarConstants.LF_BLK,
          TarConstants.LF_DIR,
          TarConstants.LF_FIFO ->
          false;
      default -> true;
    };
  }

  /**
   * A name that was read as Latin-1, as UTF-8 if its bytes are that: archives of before 2001 have
   * names in any encoding. Names of pax records are decoded already.
   */
  private static String decode(String name) {
    if (name.chars().anyMatch(character -> character > 0xFF)) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return name;
    }
  }

  /** The rest of the file that is being read. */
  InputStream content() {
    return new FilterInputStream(current) {
      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        try {
          return super.read(into, from, length);
        } catch (IOException | RuntimeException e) {
          throw failure(e);
        }
      }
    };
  }

  /** An archive is damaged or cut off, in words for people. */
  private static final class TarException extends IOException {
    TarException(String message, Exception cause) {
      super(message, cause);
    }
  }

  private TarException failure(Exception cause) {
    if (source.isExceeded()) {
      return new TarException(
          "the headers after %,d entries are longer than any file's".formatted(entries), cause);
    }
    return source.hasEnded() ? cutOff(cause) : damaged(cause.getMessage(), cause);
  }

  private TarException damaged(String how, Exception cause) {
    return new TarException(
        source.position() <= TarSource.BLOCK
            ? "it begins with no header"
            : "the header after %,d entries is damaged: %s".formatted(entries, how),
        cause);
  }

  private TarException cutOff(Exception cause) {
    return new TarException("it is cut off after %,d entries".formatted(entries), cause);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
