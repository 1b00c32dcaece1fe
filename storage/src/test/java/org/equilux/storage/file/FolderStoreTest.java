package org.equilux.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.equilux.storage.BlobStore;
import org.equilux.storage.BlobStoreContract;
import org.equilux.storage.ScratchFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends BlobStoreContract {
  @TempDir Path folder;

  @Override
  protected BlobStore store() {
    return new FolderStore(folder.resolve("store"));
  }

  @Override
  protected boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void doesNotFollowLinksOutOfTheFolder() throws IOException {
    Path secret = Files.createDirectories(folder.resolve("secret"));
    Files.writeString(secret.resolve("file"), "secret");
    Path store = Files.createDirectories(folder.resolve("store"));
    Files.createSymbolicLink(store.resolve("link"), secret);
    Files.createSymbolicLink(store.resolve("file"), secret.resolve("file"));
    assertThrows(NoSuchFileException.class, () -> store().open("link/file"));
    assertThrows(NoSuchFileException.class, () -> store().open("file"));
    assertThrows(NoSuchFileException.class, () -> store().create("link/new"));
    assertFalse(store().delete("file"));
    store().deleteAll("");
    assertEquals(List.of(), store().list(""));
    assertEquals("secret", Files.readString(secret.resolve("file")));
  }

  @Test
  void scratchFilesGrowAreMappedAndDeleted() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped;
      try (ScratchFile file = new FolderScratch(folder).create("rows")) {
        file.write(3, new byte[] {0, 1, 2, 3}, 1, 3);
        byte[] read = new byte[3];
        file.read(3, read);
        assertEquals(3, read[2]);
        assertThrows(IOException.class, () -> file.read(4, read));
        mapped = file.map(2_500_000, arena);
      }
      assertEquals(3, mapped.get(ValueLayout.JAVA_BYTE, 5));
      assertEquals(0, mapped.get(ValueLayout.JAVA_BYTE, 2_499_999));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }
}
