package org.equilux.archives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A ZIP archive; its entries can be unpacked in any order. */
final class ZipArchive implements Archive {
  private final ZipFile zip;

  ZipArchive(Path file) throws IOException {
    this.zip = new ZipFile(file.toFile());
  }

  @Override
  public void list(int most, Consumer<Item> to) throws IOException {
    if (zip.size() > most) {
      throw new TooManyEntriesException("%,d".formatted(zip.size()), most);
    }
    zip.stream()
        .filter(entry -> !entry.isDirectory())
        .sorted(Comparator.comparing(ZipEntry::getName))
        .forEach(entry -> to.accept(new ZipItem(zip, entry)));
  }

  private record ZipItem(ZipFile zip, ZipEntry entry) implements Item {
    @Override
    public String name() {
      return entry.getName();
    }

    @Override
    public byte[] signature() throws IOException {
      try (InputStream in = zip.getInputStream(entry)) {
        return in.readNBytes(SIGNATURE_BYTES);
      }
    }

    @Override
    public void unpack(Path file, long most) throws IOException {
      try (InputStream in = zip.getInputStream(entry)) {
        Archive.write(in, file, most);
      }
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
