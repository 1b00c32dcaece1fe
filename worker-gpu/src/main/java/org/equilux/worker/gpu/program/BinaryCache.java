package org.equilux.worker.gpu.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.equilux.storage.file.OwnerOnly;

/**
 * Disk cache of built programs, which saves each process the time of building. A file's name is the
 * hash of all inputs of the build. The file starts with a hash of its contents, because a damaged
 * program must never reach a driver. A cache that cannot be read or written is treated as empty.
 */
public final class BinaryCache {
  /** System property: the folder. */
  static final String FOLDER_PROPERTY = "equilux.opencl.cache";

  private static final System.Logger LOG = System.getLogger(BinaryCache.class.getName());
  private static final String SUFFIX = ".clbin";
  private static final int HASH_BYTES = 32;
  private static final long MAX_BYTES = 64 << 20;

  private final Path folder;
  private final long maxBytes;

  public BinaryCache(Path folder) {
    this(folder, MAX_BYTES);
  }

  /**
   * @param maxBytes of all files together; those not used for longest are deleted
   */
  public BinaryCache(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** Returns the cache in the user's cache folder, or in the folder of the system property. */
  public static BinaryCache ofUser() {
    String chosen = System.getProperty(FOLDER_PROPERTY, "");
    if (!chosen.isEmpty()) {
      return new BinaryCache(Path.of(chosen));
    }
    String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
    return new BinaryCache(base.resolve("equilux").resolve("opencl"));
  }

  /** The key of a program that all of these decide. */
  public static String key(List<String> ingredients) {
    MessageDigest digest = sha256();
    for (String ingredient : ingredients) {
      byte[] bytes = ingredient.getBytes(StandardCharsets.UTF_8);
      digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) ':');
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The program, if it is there and whole. */
  public Optional<byte[]> load(String key) {
    Path file = file(key);
    try {
      byte[] stored = Files.readAllBytes(file);
      byte[] program =
          Arrays.copyOfRange(stored, Math.min(HASH_BYTES, stored.length), stored.length);
      if (!Arrays.equals(sha256().digest(program), Arrays.copyOf(stored, HASH_BYTES))) {
        LOG.log(System.Logger.Level.INFO, "{0} is damaged and is built anew", file);
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
      return Optional.of(program);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no OpenCL program is taken from disk", e);
      return Optional.empty();
    }
  }

  /** Keeps a program. */
  public void store(String key, byte[] program) {
    try {
      OwnerOnly.createFolders(folder);
      Path temporary = Files.createTempFile(folder, key, ".tmp");
      try {
        byte[] hash = sha256().digest(program);
        byte[] stored = Arrays.copyOf(hash, HASH_BYTES + program.length);
        System.arraycopy(program, 0, stored, HASH_BYTES, program.length);
        Files.write(temporary, stored);
        // Under its name at once and whole: other processes look for it at any time.
        Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      deleteOldest();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "an OpenCL program is not kept on disk", e);
    }
  }

  private void deleteOldest() throws IOException {
    record Entry(Path file, long bytes, FileTime used) {}
    List<Entry> newestFirst;
    try (Stream<Path> files = Files.list(folder)) {
      newestFirst =
          files
              .filter(file -> file.toString().endsWith(SUFFIX))
              .map(file -> new Entry(file, file.toFile().length(), used(file)))
              .sorted(Comparator.comparing(Entry::used).reversed())
              .toList();
    }
    long sum = 0;
    for (Entry entry : newestFirst) {
      sum += entry.bytes();
      if (sum > maxBytes) {
        Files.deleteIfExists(entry.file());
      }
    }
  }

  private static FileTime used(Path file) {
    return FileTime.fromMillis(file.toFile().lastModified());
  }

  private Path file(String key) {
    return folder.resolve(key + SUFFIX);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
