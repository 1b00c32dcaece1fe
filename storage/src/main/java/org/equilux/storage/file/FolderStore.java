package org.equilux.storage.file;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.BlobName;
import org.equilux.storage.BlobStore;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * A store of blobs as files of a folder: a blob {@code a/b} is the file {@code b} in the folder
 * {@code a}. Folders are created on demand and removed with their last blob. Symbolic links inside
 * the folder are neither listed nor followed, so names cannot refer outside of it. Files and
 * folders are {@link OwnerOnly}.
 */
public final class FolderStore implements BlobStore {
  private final Path root;

  /**
   * Creates the store.
   *
   * @param root created with the first blob if it does not exist
   */
  public FolderStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public RandomAccessSource open(String name) throws IOException {
    Path file = file(name);
    requireFile(file);
    return FileSource.open(file);
  }

  @Override
  public BlobWriter create(String name) throws IOException {
    Path file = file(name);
    while (true) {
      OwnerOnly.createFolders(file.getParent());
      try {
        return FileWriter.createOwnerOnly(file);
      } catch (NoSuchFileException e) {
        // Another thread just removed the empty folder: create it again.
        if (Files.exists(file.getParent())) {
          throw e;
        }
      }
    }
  }

  @Override
  public void force(String name) throws IOException {
    FileWriter.force(file(name));
  }

  @Override
  public void copy(String from, String to) throws IOException {
    Path source = file(from);
    requireFile(source);
    try (BlobWriter writer = create(to)) {
      // A committed file never changes, so both names may share it if the file system supports hard
      // links.
      if (!FileWriter.link(source, file(to))) {
        try (RandomAccessSource bytes = FileSource.open(source)) {
          writer.copy(bytes, 0, bytes.size());
          writer.commit();
        }
      }
    }
  }

  @Override
  public void move(String from, String to) throws IOException {
    Path source = file(from);
    requireFile(source);
    OwnerOnly.createFolders(file(to).getParent());
    Files.move(
        source, file(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    removeEmpty(source.getParent());
  }

  @Override
  public boolean delete(String name) throws IOException {
    Path file = file(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    boolean deleted = Files.deleteIfExists(file);
    removeEmpty(file.getParent());
    return deleted;
  }

  @Override
  public void deleteAll(String prefix) throws IOException {
    for (BlobInfo blob : list(prefix)) {
      delete(blob.name());
    }
  }

  private void removeEmpty(Path folder) throws IOException {
    for (Path at = folder; !at.equals(root) && at.startsWith(root); at = at.getParent()) {
      try {
        Files.deleteIfExists(at);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }

  @Override
  public List<BlobInfo> list(String prefix) throws IOException {
    BlobName.requirePrefix(prefix);
    Path begin = prefix.isEmpty() ? root : root.resolve(prefix);
    List<BlobInfo> blobs = new ArrayList<>();
    if (Files.isDirectory(begin, LinkOption.NOFOLLOW_LINKS) && isInside(begin)) {
      Files.walkFileTree(begin, new Listing(blobs));
    }
    blobs.sort(Comparator.comparing(BlobInfo::name));
    return blobs;
  }

  private final class Listing extends SimpleFileVisitor<Path> {
    private final List<BlobInfo> blobs;

    Listing(List<BlobInfo> blobs) {
      this.blobs = blobs;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean temporary = file.getFileName().toString().startsWith(BlobName.RESERVED);
      if (attributes.isRegularFile() && !temporary) {
        String name = root.relativize(file).toString().replace('\\', '/');
        blobs.add(new BlobInfo(name, attributes.size(), attributes.lastModifiedTime().toInstant()));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException reason) throws IOException {
      if (reason instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE; // Deleted while the folder was listed.
      }
      throw reason;
    }
  }

  private Path file(String name) throws IOException {
    Path file = root.resolve(BlobName.require(name));
    if (!isInside(file)) {
      throw new NoSuchFileException(name, null, "a folder in it is a symbolic link");
    }
    return file;
  }

  /** Whether no folder between the root and a file is a symbolic link. */
  private boolean isInside(Path file) {
    for (Path at = file.getParent(); at.startsWith(root) && !at.equals(root); at = at.getParent()) {
      if (Files.isSymbolicLink(at)) {
        return false;
      }
    }
    return true;
  }

  private static void requireFile(Path file) throws NoSuchFileException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString());
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
