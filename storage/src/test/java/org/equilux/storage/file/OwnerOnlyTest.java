package org.equilux.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
  @TempDir Path folder;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void set(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private void assumePosix() {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
  }

  private static void write(Blob blob) throws IOException {
    try (BlobWriter writer = blob.create()) {
      writer.write(1);
      writer.commit();
    }
  }

  @Test
  void filesAndFoldersArePrivate() throws IOException {
    assumePosix();
    Path inner = OwnerOnly.createFolders(folder.resolve("a/b"));
    assertEquals("rwx------", permissions(folder.resolve("a")));
    assertEquals("rwx------", permissions(inner));
    assertEquals("rwx------", permissions(OwnerOnly.createFolder(inner.resolve("c"))));
    assertEquals("rw-------", permissions(OwnerOnly.createFile(inner.resolve("empty"))));
    try (OutputStream out = OwnerOnly.write(inner.resolve("written"))) {
      out.write(1);
    }
    assertEquals("rw-------", permissions(inner.resolve("written")));
  }

  @Test
  void storedBlobsArePrivateAndOtherFilesFollowTheUmask() throws IOException {
    assumePosix();
    FolderStore store = new FolderStore(folder.resolve("store"));
    write(store.blob("a/b"));
    store.copy("a/b", "a/c");
    assertEquals("rwx------", permissions(folder.resolve("store/a")));
    assertEquals("rw-------", permissions(folder.resolve("store/a/b")));
    assertEquals("rw-------", permissions(folder.resolve("store/a/c")));

    Path usual = Files.createFile(folder.resolve("usual"));
    write(new FileBlob(folder.resolve("result")));
    assertEquals(permissions(usual), permissions(folder.resolve("result")));
  }

  @Test
  void removesAccessOfOthersWithoutFollowingLinks() throws IOException {
    assumePosix();
    Path outside = Files.createFile(folder.resolve("outside"));
    set(outside, "rw-r--r--");
    Path root = Files.createDirectory(folder.resolve("root"));
    Path inner = Files.createDirectory(root.resolve("jobs"));
    Path file = Files.createFile(inner.resolve("input"));
    Files.createSymbolicLink(inner.resolve("link"), outside);
    set(root, "rwxr-xr-x");
    set(inner, "rwxrwxr-x");
    set(file, "rw-rw-r--");

    assertEquals(3, OwnerOnly.tighten(root));
    assertEquals("rwx------", permissions(root));
    assertEquals("rwx------", permissions(inner));
    assertEquals("rw-------", permissions(file));
    assertEquals("rw-r--r--", permissions(outside));
    assertEquals(0, OwnerOnly.tighten(root));
  }

  /** The file system of an archive has no POSIX permissions. */
  @Test
  void worksWithoutPosix() throws IOException {
    try (FileSystem archive =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      Path inner = OwnerOnly.createFolders(archive.getPath("/a/b"));
      Path file = OwnerOnly.createFile(inner.resolve("file"));
      try (FileChannel channel =
          OwnerOnly.open(
              inner.resolve("other"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        assertTrue(channel.isOpen());
      }
      assertEquals(0, OwnerOnly.tighten(archive.getPath("/a")));
      assertTrue(Files.exists(file));
    }
  }
}
