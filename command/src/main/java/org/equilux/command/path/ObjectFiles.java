package org.equilux.command.path;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.ObjectListing;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.ObjectStoreSettings;
import org.equilux.storage.ObjectStores;
import org.equilux.storage.file.FolderScratch;

/**
 * A bucket of an object store as a file system. The folders are the beginnings of the objects'
 * names up to a slash: a folder exists as long as it has an object, and need not be made.
 */
final class ObjectFiles extends RemoteFiles {
  /** System property: the address of the service. The environment variable has the same meaning. */
  static final String ENDPOINT_PROPERTY = "equilux.storage.endpoint";

  private static final String ENDPOINT_VARIABLE = "EQUILUX_STORAGE_ENDPOINT";

  /** System property: the region of the buckets. The environment variable has the same meaning. */
  static final String REGION_PROPERTY = "equilux.storage.region";

  private static final String REGION_VARIABLE = "EQUILUX_STORAGE_REGION";

  /** The file systems by their roots. They stay open as long as the process runs. */
  private static final Map<String, ObjectFiles> OPEN = new ConcurrentHashMap<>();

  private final String root;
  private final ObjectStore store;

  ObjectFiles(String root, ObjectStore store) {
    this.root = root;
    this.store = store;
  }

  /**
   * Finds the path that a location names, and opens its bucket the first time.
   *
   * @param location {@code scheme://bucket/name}, without escapes, of a scheme that {@link
   *     ObjectStores} has
   * @throws IllegalArgumentException if the location has another form, or the bucket cannot be
   *     used; the message says why
   */
  static Path path(String location) {
    int authority = location.indexOf("://") + "://".length();
    int slash = location.indexOf('/', authority);
    if (authority < "://".length() || slash < 0) {
      throw new IllegalArgumentException(
          "it names no object; give scheme://bucket/name, and a slash for a whole bucket");
    }
    ObjectFiles files = OPEN.computeIfAbsent(location.substring(0, slash), ObjectFiles::open);
    return files.path(Path.of(location.substring(slash)));
  }

  private static ObjectFiles open(String root) {
    try {
      ObjectStoreSettings settings =
          new ObjectStoreSettings(
              URI.create(root),
              setting(ENDPOINT_PROPERTY, ENDPOINT_VARIABLE).map(URI::create),
              setting(REGION_PROPERTY, REGION_VARIABLE),
              FolderScratch.temporary().folder());
      return new ObjectFiles(root, ObjectStores.open(settings));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** An empty variable of the environment is none. */
  private static Optional<String> setting(String property, String variable) {
    return Optional.ofNullable(System.getProperty(property))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }

  /** The name of an object, or of a folder without the slash at its end; empty for the bucket. */
  private static String name(Path inside) {
    return inside.toString().substring(1);
  }

  private static String prefix(Path folder) {
    String name = name(folder);
    return name.isEmpty() ? "" : name + "/";
  }

  @Override
  protected String root() {
    return root;
  }

  @Override
  protected BasicFileAttributes attributes(Path inside) throws IOException {
    if (!name(inside).isEmpty()) {
      Optional<BlobInfo> object = store.find(name(inside));
      if (object.isPresent()) {
        return attributes(object.get());
      }
    }
    if (!store.hasAny(prefix(inside))) {
      throw new NoSuchFileException(root + inside);
    }
    return folder();
  }

  private static BasicFileAttributes attributes(BlobInfo object) {
    return new RemoteAttributes(false, object.bytes(), object.modified());
  }

  private static BasicFileAttributes folder() {
    return new RemoteAttributes(true, 0, Instant.EPOCH);
  }

  @Override
  protected List<Entry> list(Path folder) throws IOException {
    String prefix = prefix(folder);
    ObjectListing listing = store.listFolder(prefix);
    List<Entry> entries = new ArrayList<>();
    for (BlobInfo object : listing.blobs()) {
      entries.add(new Entry(object.name().substring(prefix.length()), attributes(object)));
    }
    for (String name : listing.folders()) {
      entries.add(new Entry(name.substring(prefix.length(), name.length() - 1), folder()));
    }
    if (entries.isEmpty() && !prefix.isEmpty()) {
      throw new NoSuchFileException(root + folder);
    }
    return entries;
  }

  @Override
  protected Blob blob(Path inside, String mark) {
    return store.blob(name(inside));
  }

  @Override
  protected void createFolder(Path folder) throws IOException {
    if (!name(folder).isEmpty() && store.find(name(folder)).isPresent()) {
      throw new FileAlreadyExistsException(root + folder);
    }
  }

  @Override
  protected void delete(Path inside) throws IOException {
    if (!store.delete(name(inside))) {
      throw new NoSuchFileException(root + inside);
    }
  }

  /** Copies the object within the store and deletes the old one. */
  @Override
  protected void move(Path from, Path to, boolean replace) throws IOException {
    if (!replace && store.find(name(to)).isPresent()) {
      throw new FileAlreadyExistsException(root + to);
    }
    store.move(name(from), name(to));
  }

  /** Permits every access; the store checks its policies only when a request is made. */
  @Override
  protected void checkAccess(Path inside, Set<AccessMode> modes) {}

  @Override
  protected void giveUpWrites(Path folder, Set<Path> files) throws IOException {
    int _ =
        store.abortWrites(
            prefix(folder), files.stream().map(ObjectFiles::name).collect(Collectors.toSet()));
  }
}
