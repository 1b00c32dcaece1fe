package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.program.BinaryCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryCacheTest {
  private static final byte[] PROGRAM = {1, 2, 3};

  @TempDir Path folder;

  @Test
  void binariesRoundTrip() throws IOException {
    BinaryCache cache = new BinaryCache(folder.resolve("to/be/made"));
    assertTrue(cache.load("a").isEmpty());
    cache.store("a", PROGRAM);
    cache.store("a", PROGRAM);
    assertArrayEquals(PROGRAM, cache.load("a").orElseThrow());
    assertTrue(cache.load("b").isEmpty());
    assertEquals(1, files(folder.resolve("to/be/made")).size(), "nothing temporary is left");
  }

  @Test
  void damagedFilesAreNotLoadedAndAreReplaced() throws IOException {
    BinaryCache cache = new BinaryCache(folder);
    cache.store("a", PROGRAM);
    Path file = files(folder).keySet().iterator().next();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 31, 32, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(cache.load("a").isEmpty(), length + " bytes of it");
    }
    for (int i : new int[] {0, 31, 32, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 4;
      Files.write(file, damaged);
      assertTrue(cache.load("a").isEmpty(), "byte " + i);
    }
    cache.store("a", PROGRAM);
    assertArrayEquals(PROGRAM, cache.load("a").orElseThrow());
  }

  @Test
  void anUnwritableFolderIsIgnored() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    BinaryCache cache = new BinaryCache(file.resolve("below"));
    cache.store("a", PROGRAM);
    assertTrue(cache.load("a").isEmpty());
  }

  @Test
  void theLeastRecentlyUsedBinaryIsEvicted() throws IOException {
    BinaryCache cache = new BinaryCache(folder, 3L * (32 + PROGRAM.length));
    for (String key : List.of("a", "b", "c")) {
      cache.store(key, PROGRAM);
    }
    for (Path file : files(folder).keySet()) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    }
    assertTrue(cache.load("a").isPresent());
    assertTrue(cache.load("c").isPresent());
    cache.store("d", PROGRAM);
    assertFalse(cache.load("b").isPresent());
    for (String key : List.of("a", "c", "d")) {
      assertTrue(cache.load(key).isPresent(), key);
    }
  }

  @Test
  void keysDependOnAllInputs() {
    assertEquals(BinaryCache.key(List.of("a", "b")), BinaryCache.key(List.of("a", "b")));
    assertNotEquals(BinaryCache.key(List.of("ab", "")), BinaryCache.key(List.of("a", "b")));
  }

  @Test
  void aSecondBackendLoadsCachedBinaries() throws Exception {
    count();
    Map<Path, byte[]> built = files(folder);
    assertEquals(1, built.size());
    Path file = built.keySet().iterator().next();

    // The second backend must load the file: it updates the time of last use and does not rewrite
    // the file.
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    Object identity = Files.readAttributes(file, "*").get("fileKey");
    count();
    assertTrue(Files.getLastModifiedTime(file).toMillis() > 1000);
    assertEquals(identity, Files.readAttributes(file, "*").get("fileKey"));

    byte[] damaged = built.get(file).clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(file, damaged);
    count();
    String key = file.getFileName().toString().replaceFirst("\\..*", "");
    assertTrue(new BinaryCache(folder).load(key).isPresent(), "it was built anew");
  }

  private void count() throws Exception {
    OpenClDevice device = OpenClMachine.device();
    try (Backend backend =
        OpenClBackend.open(List.of(device), Tuning::of, new BinaryCache(folder))) {
      HistogramGrid grid = new HistogramGrid(1, 1, 1, 256);
      Chunk chunk = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 100, 100));
      backend.count(new Histogram(ColorMode.LUMINANCE), chunk, grid);
      assertEquals(10_000, grid.counts()[0]);
    }
  }

  private static Map<Path, byte[]> files(Path folder) throws IOException {
    Map<Path, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file, Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
