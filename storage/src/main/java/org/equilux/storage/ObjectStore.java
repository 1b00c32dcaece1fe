package org.equilux.storage;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store of blobs on other machines: committed blobs outlast this machine. */
public interface ObjectStore extends BlobStore, Closeable {
  /**
   * Asks for the length and time of a blob.
   *
   * @return empty if there is no such blob
   * @throws IllegalArgumentException if the name is not allowed
   */
  Optional<BlobInfo> find(String name) throws IOException;

  /**
   * Whether the name of any blob begins with a prefix.
   *
   * @param prefix as of {@link #list}
   */
  boolean hasAny(String prefix) throws IOException;

  /**
   * Lists one folder, without the blobs in its folders.
   *
   * @param prefix as of {@link #list}
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
   * @param prefix of all names, as of {@link #list}
   * @return the number of writes that were given up
   */
  int abortWrites(String prefix, Set<String> names) throws IOException;

  /**
   * Begins a blob that grows piece by piece.
   *
   * @param most bytes that it will have at most
   * @throws IllegalArgumentException if the name is not allowed
   */
  void beginGrowing(String name, long most) throws IOException;

  /**
   * Goes on with a blob that grows. One process and one thread at a time may write to it; a process
   * that died may be followed by another one.
   *
   * @throws java.nio.file.NoSuchFileException if no such blob grows
   */
  GrowingBlob grow(String name) throws IOException;

  /**
   * Looks at a blob that grows, without holding it.
   *
   * @return the state of the blob; empty if no such blob grows
   */
  Optional<GrowingInfo> growing(String name) throws IOException;

  /**
   * The names of blobs that grow.
   *
   * @param prefix as of {@link #list}
   */
  List<String> growingNames(String prefix) throws IOException;

  /**
   * Gives up a blob that grows, with all of its pieces.
   *
   * @return whether such a blob grew
   */
  boolean abandon(String name) throws IOException;

  @Override
  AddressedSource open(String name) throws IOException;

  /**
   * Makes an address at which any program can write a blob for a while, without credentials, by one
   * PUT of all of its bytes; a further PUT replaces the blob.
   *
   * @param validity how long, counted from now
   * @throws IllegalArgumentException if the name is not allowed
   */
  URI uploadAddress(String name, Duration validity) throws IOException;

  /**
   * Bytes of a range, at least, that {@link BlobWriter#copy} may have the store copy from one blob
   * to another; smaller ones pass this process.
   */
  int leastCopiedBytes();

  /**
   * Makes an address at which anybody can read a blob for a while, without credentials.
   *
   * @param name of a blob, which is not looked for
   * @param validity how long, counted from now
   * @param mediaType the value of {@code Content-Type} in the answer
   * @param disposition the value of {@code Content-Disposition} in the answer
   */
  URI address(String name, Duration validity, String mediaType, String disposition)
      throws IOException;

  /**
   * Gives up blobs that were begun and that no process writes any more, as those processes died.
   * Blobs that grow stay.
   *
   * @param age of those that are given up, at least; longer than any process writes a blob
   * @return how many were given up
   */
  int abortAbandoned(Duration age) throws IOException;

  /** Ends all connections. */
  @Override
  void close();
}
