package org.equilux.master.jobs.upload;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.equilux.master.files.DiskBlocks;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.OwnerOnly;

/** Uploads as files of a folder, {@code ID.data}. */
final class UploadFiles implements UploadBytes {
  private static final String DATA = ".data";

  private final Path folder;

  UploadFiles(Path folder) {
    this.folder = folder;
  }

  private Path file(String id) {
    return folder.resolve(id + DATA);
  }

  @Override
  public Set<String> ids() throws IOException {
    Set<String> ids = new HashSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(DATA)) {
          boolean _ = ids.add(name.substring(0, name.length() - DATA.length()));
        }
      }
    }
    return ids;
  }

  @Override
  public void begin(String id, long length) throws IOException {
    OwnerOnly.createFile(file(id));
  }

  @Override
  public Optional<State> state(String id) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file(id), BasicFileAttributes.class);
      return Optional.of(new State(found.size(), found.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Appender append(String id) throws IOException {
    if (!Files.exists(file(id))) {
      throw new NoSuchFileException(file(id).toString());
    }
    // A plain stream, because interrupts close channels.
    FileOutputStream out = new FileOutputStream(file(id).toFile(), true);
    return new Appender() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void keep() throws IOException {
        out.getFD().sync();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public Optional<UploadChecksum> checksum(String id) throws IOException {
    try (InputStream in = Files.newInputStream(file(id))) {
      return Optional.of(UploadChecksum.of(in, Files.size(file(id))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Blob whole(String id) {
    return new FileBlob(file(id));
  }

  @Override
  public long taken(String id) throws IOException {
    return DiskBlocks.of(file(id));
  }

  @Override
  public void delete(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }
}
