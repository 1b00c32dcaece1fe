package org.equilux.archives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.UnsupportedZipFeatureException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * A ZIP archive; its entries can be unpacked in any order. An entry that cannot be unpacked, for
 * instance because it is encrypted, leaves the others as they are.
 */
final class ZipArchive implements Archive {
  private final ZipFile zip;

  ZipArchive(Path file) throws IOException {
    ZipDirectory.check(file);
    // Names are decoded by ZipName, which needs their bytes only.
    this.zip =
        ZipFile.builder()
            .setSeekableByteChannel(Files.newByteChannel(file))
            .setCharset(StandardCharsets.ISO_8859_1)
            .setUseUnicodeExtraFields(true)
            .get();
  }

  @Override
  public void list(int most, Consumer<Item> to) throws IOException {
    List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
    if (entries.size() > most) {
      throw new TooManyEntriesException("%,d".formatted(entries.size()), most);
    }
    List<ZipItem> items = new ArrayList<>();
    for (ZipArchiveEntry entry : entries) {
      if (!entry.isDirectory() && !entry.isUnixSymlink()) {
        items.add(new ZipItem(ZipName.of(entry), entry));
      }
    }
    items.sort(Comparator.comparing(ZipItem::name));
    items.forEach(to);
  }

  /** Opens an entry. The library moves in the file meanwhile, so one thread at a time does. */
  private InputStream open(ZipArchiveEntry entry) throws IOException {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new ZipException(
          "it is encrypted; unpack the archive with its password, and give the files");
    }
    // The library gives an entry of this method as much memory as the entry asks for.
    if (entry.getMethod() == ZipMethod.XZ.getCode()) {
      throw unsupported(entry);
    }
    synchronized (zip) {
      try {
        return zip.getInputStream(entry);
      } catch (UnsupportedZipFeatureException e) {
        ZipException problem = unsupported(entry);
        problem.initCause(e);
        throw problem;
      }
    }
  }

  private static ZipException unsupported(ZipArchiveEntry entry) {
    ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
    String name =
        method == null || method == ZipMethod.UNKNOWN
            ? "number " + entry.getMethod()
            : method.name();
    return new ZipException(
        "its compression (%s) is not supported; pack it with deflate".formatted(name));
  }

  private final class ZipItem implements Item {
    private final String name;
    private final ZipArchiveEntry entry;

    ZipItem(String name, ZipArchiveEntry entry) {
      this.name = name;
      this.entry = entry;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public byte[] signature() throws IOException {
      try (InputStream in = open(entry)) {
        return in.readNBytes(SIGNATURE_BYTES);
      } catch (RuntimeException | LinkageError e) {
        throw damaged(e);
      }
    }

    @Override
    public void unpack(Path file, long most) throws IOException {
      try (CheckedInputStream in = new CheckedInputStream(open(entry), new CRC32())) {
        Archive.write(in, file, most);
        if (in.getChecksum().getValue() != entry.getCrc()) {
          Files.deleteIfExists(file);
          throw new ZipException("its checksum is wrong; copy or download the archive again");
        }
      } catch (RuntimeException | LinkageError e) {
        throw damaged(e);
      }
    }
  }

  /** The library's exceptions for damaged or hostile entries and for missing codecs. */
  private static IOException damaged(Throwable cause) {
    return new IOException("its data are damaged, or packed in a way that is not supported", cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
