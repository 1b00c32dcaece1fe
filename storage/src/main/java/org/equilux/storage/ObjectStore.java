package org.equilux.storage;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A remote store of blobs; committed blobs outlive this machine. */
public interface ObjectStore extends BlobStore, Closeable {
  /**
   * The length and time of a blob.
   *
   * @return empty if there is no such blob
   * @throws IllegalArgumentException if the name is invalid
   */
  Optional<BlobInfo> find(String name) throws IOException;

  /**
   * Whether the name of any blob starts with a prefix.
   *
   * @param prefix as for {@link #list}
   */
  boolean hasAny(String prefix) throws IOException;

  /**
   * Lists one folder, without the blobs in its subfolders.
   *
   * @param prefix as for {@link #list}
   */
  ObjectListing listFolder(String prefix) throws IOException;

  /**
   * The names of blobs that any process has begun to write in parts, growing ones included.
   *
   * @param prefix as of {@link #list}
   */
  List<String> unfinished(String prefix) throws IOException;

  /**
   * Gives up blobs that any process has begun to write.
   *
   * @param prefix of all names, as for {@link #list}
   * @return number of aborted writes
   */
  int abortWrites(String prefix, Set<String> names) throws IOException;

  /**
   * Starts a growing blob.
   *
   * @param most limit of its size in bytes
   * @throws IllegalArgumentException if the name is invalid
   */
  void beginGrowing(String name, long most) throws IOException;

  /**
   * Continues a growing blob. One thread of one process at a time may write to it; after its death,
   * another process may continue.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such growing blob
   */
  GrowingBlob grow(String name) throws IOException;

  /**
   * The state of a growing blob, without claiming it.
   *
   * @return empty if there is no such growing blob
   */
  Optional<GrowingInfo> growing(String name) throws IOException;

  /**
   * The names of growing blobs.
   *
   * @param prefix as for {@link #list}
   */
  List<String> growingNames(String prefix) throws IOException;

  /**
   * Discards a growing blob with all of its parts.
   *
   * @return whether it existed
   */
  boolean abandon(String name) throws IOException;

  @Override
  AddressedSource open(String name) throws IOException;

  /**
   * Creates an address at which any program can write a blob for a limited time without
   * credentials, by one PUT of all of its bytes; a further PUT replaces the blob.
   *
   * @param validity time from now
   * @throws IllegalArgumentException if the name is invalid
   */
  URI uploadAddress(String name, Duration validity) throws IOException;

  /**
   * The minimum length of a range in bytes that {@link BlobWriter#copy} can copy within the store;
   * smaller ranges pass through this process.
   */
  int leastCopiedBytes();

  /**
   * Creates an address at which any program can read a blob for a limited time without credentials.
   *
   * @param name of a blob, which may not exist
   * @param validity time from now
   * @param mediaType value of {@code Content-Type} in the answer
   * @param disposition value of {@code Content-Disposition} in the answer
   */
  URI address(String name, Duration validity, String mediaType, String disposition)
      throws IOException;

  /**
   * Aborts unfinished writes of processes that died. Growing blobs are kept.
   *
   * @param age minimum age of aborted writes, longer than any process takes to write a blob
   * @return number of aborted writes
   */
  int abortAbandoned(Duration age) throws IOException;

  /** Closes all connections. */
  @Override
  void close();
}
