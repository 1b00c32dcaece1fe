package org.equilux.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract of all blob stores; a subclass supplies an empty store. */
public abstract class BlobStoreContract {
  private static final int LARGE = 3 * (1 << 20) + 17;

  /** Returns an empty store; all calls of one test return the same one. */
  protected abstract BlobStore store() throws IOException;

  /** Tells whether the store is empty, including temporary files and folders. */
  protected abstract boolean isEmpty() throws IOException;

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void put(String name, byte[] bytes) throws IOException {
    try (BlobWriter writer = store().create(name)) {
      writer.write(bytes);
      writer.commit();
    }
  }

  private byte[] get(String name) throws IOException {
    try (RandomAccessSource source = store().open(name);
        InputStream in = source.stream(0, source.size())) {
      return in.readAllBytes();
    }
  }

  private List<String> names(String prefix) throws IOException {
    return store().list(prefix).stream().map(BlobInfo::name).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, LARGE})
  void roundTrips(int length) throws IOException {
    byte[] bytes = random(length, length);
    try (BlobWriter writer = store().create("a/b/c.bin")) {
      int at = 0;
      for (int step = 1; at < length; step = step * 3 % 100_003) {
        int count = Math.min(step, length - at);
        if (count == 1) {
          writer.write(bytes[at]);
        } else {
          writer.write(bytes, at, count);
        }
        at += count;
        assertEquals(at, writer.position());
      }
      writer.commit();
    }
    assertArrayEquals(bytes, get("a/b/c.bin"));
    BlobInfo info = store().list("").getFirst();
    assertEquals("a/b/c.bin", info.name());
    assertEquals(length, info.bytes());
  }

  @Test
  void readsAnyRangeAndRefusesOthers() throws IOException {
    byte[] bytes = random(10_000, 1);
    put("x", bytes);
    try (RandomAccessSource source = store().open("x")) {
      Random random = new Random(2);
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(10_001);
        int length = random.nextInt(10_001 - from);
        byte[] into = new byte[length + 5];
        source.read(from, into, 3, length);
        assertArrayEquals(
            Arrays.copyOfRange(bytes, from, from + length),
            Arrays.copyOfRange(into, 3, 3 + length));
      }
      byte[] into = new byte[10];
      for (long[] outside :
          new long[][] {{9_995, 6}, {10_000, 1}, {10_001, 0}, {-1, 1}, {Long.MAX_VALUE, 10}}) {
        assertThrows(EOFException.class, () -> source.read(outside[0], into, 0, (int) outside[1]));
        assertThrows(EOFException.class, () -> source.stream(outside[0], outside[1]));
        assertFalse(source.contains(outside[0], outside[1]));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> source.read(0, into, 5, 6));
      assertThrows(EOFException.class, () -> source.stream(0, Long.MAX_VALUE));
      try (InputStream in = source.stream(9_990, 10)) {
        assertArrayEquals(Arrays.copyOfRange(bytes, 9_990, 10_000), in.readAllBytes());
        assertEquals(-1, in.read());
      }
    }
  }

  @Test
  void supportsParallelReads() throws Exception {
    byte[] bytes = random(LARGE, 3);
    put("x", bytes);
    try (RandomAccessSource source = store().open("x");
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Random random = new Random(t);
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    int from = random.nextInt(LARGE);
                    byte[] into = new byte[Math.min(50_000, LARGE - from)];
                    source.read(from, into, 0, into.length);
                    assertArrayEquals(Arrays.copyOfRange(bytes, from, from + into.length), into);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void publishesBlobsAtomically() throws IOException {
    byte[] first = random(100_000, 4);
    byte[] second = random(200_000, 5);
    try (BlobWriter writer = store().create("x")) {
      writer.write(first);
      writer.flush();
      assertThrows(NoSuchFileException.class, () -> store().open("x"));
      assertEquals(List.of(), names(""));
      writer.commit();
      assertArrayEquals(first, get("x"));
    }
    try (BlobWriter writer = store().create("x")) {
      writer.write(second, 0, 150_000);
      assertArrayEquals(first, get("x"));
      writer.write(second, 150_000, 50_000);
      writer.commit();
    }
    assertArrayEquals(second, get("x"));
  }

  @Test
  void leavesNothingWithoutACommit() throws IOException {
    try (BlobWriter writer = store().create("a/b")) {
      writer.write(random(300_000, 6));
    }
    assertThrows(NoSuchFileException.class, () -> store().open("a/b"));
    store().deleteAll("");
    put("a/b", new byte[1]);
    assertTrue(store().delete("a/b"));
    assertTrue(isEmpty());
  }

  @Test
  void keepsTheOldBytesWithoutACommit() throws IOException {
    put("x", new byte[] {1});
    try (BlobWriter writer = store().create("x")) {
      writer.write(2);
    }
    assertArrayEquals(new byte[] {1}, get("x"));
  }

  @Test
  void refusesASecondCommit() throws IOException {
    try (BlobWriter writer = store().create("x")) {
      writer.commit();
      assertThrows(IllegalStateException.class, writer::commit);
    }
    assertEquals(0, get("x").length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 70_000, LARGE})
  void fillsGaps(int before) throws IOException {
    byte[] bytes = random(before + LARGE, 7);
    try (BlobWriter writer = store().create("x")) {
      writer.write(bytes, 0, before);
      BlobWriter.Gap gap = writer.gap(8);
      assertEquals(before + 8, writer.position());
      writer.write(bytes, before + 8, LARGE - 8);
      assertThrows(IllegalStateException.class, writer::commit);
      assertThrows(IllegalArgumentException.class, () -> gap.fill(new byte[7]));
      gap.fill(Arrays.copyOfRange(bytes, before, before + 8));
      assertThrows(IllegalStateException.class, () -> gap.fill(new byte[8]));
      writer.commit();
    }
    assertArrayEquals(bytes, get("x"));
  }

  @Test
  void copiesRangesOfASource() throws IOException {
    byte[] bytes = random(LARGE, 8);
    put("from", bytes);
    try (RandomAccessSource source = store().open("from");
        BlobWriter writer = store().create("to")) {
      writer.copy(source, 5, LARGE - 10);
      assertThrows(EOFException.class, () -> writer.copy(source, 0, LARGE + 1L));
      writer.commit();
    }
    assertArrayEquals(Arrays.copyOfRange(bytes, 5, LARGE - 5), get("to"));
  }

  @Test
  void copiesBlobs() throws IOException {
    put("a/from", new byte[] {1, 2, 3});
    put("to", new byte[] {4});
    store().copy("a/from", "to");
    store().copy("a/from", "b/c/to");
    store().copy("a/from", "a/from");
    assertTrue(store().delete("a/from"));
    assertArrayEquals(new byte[] {1, 2, 3}, get("to"));
    assertArrayEquals(new byte[] {1, 2, 3}, get("b/c/to"));
    assertThrows(NoSuchFileException.class, () -> store().copy("a/from", "x"));
    assertEquals(List.of("b/c/to", "to"), names(""));
  }

  @Test
  void movesBlobs() throws IOException {
    put("a/from", new byte[] {1, 2, 3});
    put("to", new byte[] {4});
    store().move("a/from", "to");
    assertArrayEquals(new byte[] {1, 2, 3}, get("to"));
    assertEquals(List.of("to"), names(""));
    store().move("to", "b/c");
    store().move("b/c", "b/c");
    assertArrayEquals(new byte[] {1, 2, 3}, get("b/c"));
    assertThrows(NoSuchFileException.class, () -> store().move("to", "x"));
    assertEquals(List.of("b/c"), names(""));
  }

  @Test
  void readsAndWritesSmallBlobsAsAWhole() throws IOException {
    store().blob("a/b").write(new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, store().blob("a/b").read());
    assertThrows(NoSuchFileException.class, () -> store().blob("a").read());
  }

  @Test
  void keepsForcedBytes() throws IOException {
    try (BlobWriter writer = store().create("x")) {
      writer.write(random(100_000, 9));
      writer.force();
      writer.write(7);
      writer.force();
      writer.commit();
    }
    byte[] bytes = get("x");
    assertEquals(100_001, bytes.length);
    assertEquals(7, bytes[100_000]);
  }

  @Test
  void forcesCommittedBytes() throws IOException {
    put("a/b", random(100_000, 9));
    store().blob("a/b").force();
    assertArrayEquals(random(100_000, 9), get("a/b"));
    store().blob("a/c").force();
    store().force("c");
    assertEquals(List.of("a/b"), store().list("").stream().map(BlobInfo::name).toList());
  }

  @Test
  void listsByPrefixInOrder() throws IOException {
    for (String name : List.of("b", "a/2", "a/10", "a/sub/x", "ab/y", "grün/1")) {
      put(name, name.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(List.of("a/10", "a/2", "a/sub/x", "ab/y", "b", "grün/1"), names(""));
    assertEquals(List.of("a/10", "a/2", "a/sub/x"), names("a/"));
    assertEquals(List.of("grün/1"), names("grün/"));
    assertEquals(List.of(), names("none/"));
    assertThrows(IllegalArgumentException.class, () -> names("a"));
    assertThrows(IllegalArgumentException.class, () -> names("../"));
  }

  @Test
  void deletesByPrefix() throws IOException {
    for (String name : List.of("a/1", "a/b/2", "ab", "c")) {
      put(name, new byte[1]);
    }
    store().deleteAll("a/");
    assertEquals(List.of("ab", "c"), names(""));
    assertFalse(store().delete("a/1"));
    assertTrue(store().delete("c"));
    assertThrows(NoSuchFileException.class, () -> store().open("c"));
    store().deleteAll("");
    assertTrue(isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "a/../x",
        "a/./x",
        "a//x",
        "a/",
        "a\\..\\x",
        "a\0b",
        "a\nb",
        ".equilux-1/x"
      })
  void refusesHostileNames(String name) throws IOException {
    assertThrows(IllegalArgumentException.class, () -> store().open(name));
    assertThrows(IllegalArgumentException.class, () -> store().create(name));
    assertThrows(IllegalArgumentException.class, () -> store().delete(name));
    assertThrows(IllegalArgumentException.class, () -> store().blob(name));
    put("x", new byte[1]);
    assertThrows(IllegalArgumentException.class, () -> store().copy(name, "y"));
    assertThrows(IllegalArgumentException.class, () -> store().copy("x", name));
  }

  @Test
  void refusesNamesThatAreTooLong() {
    assertThrows(IllegalArgumentException.class, () -> store().create("é".repeat(128)));
    assertThrows(IllegalArgumentException.class, () -> store().create("abc/".repeat(256) + "x"));
  }

  @Test
  void supportsUnusualNames() throws IOException {
    for (String name : List.of("...", "a b", "-x", "~", "é/日本", "x".repeat(255), "%2e%2e")) {
      put(name, new byte[] {7});
      assertArrayEquals(new byte[] {7}, get(name));
    }
    assertEquals(7, names("").size());
  }
}
