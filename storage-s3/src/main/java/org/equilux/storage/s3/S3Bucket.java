package org.equilux.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.equilux.storage.BlobName;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The part of a bucket used by a store: keys of names, and calls and signatures whose failures are
 * {@link IOException}s with messages for users.
 */
final class S3Bucket {
  private static final int MAX_KEY_BYTES = 1024;

  private final S3Client client;
  private final S3Presigner presigner;
  private final S3Location location;

  S3Bucket(S3Client client, S3Presigner presigner, S3Location location) {
    this.client = client;
    this.presigner = presigner;
    this.location = location;
  }

  String name() {
    return location.bucket();
  }

  String prefix() {
    return location.prefix();
  }

  /**
   * The key of a blob.
   *
   * @throws IllegalArgumentException if the name is invalid
   */
  String key(String name) {
    return reservedKey("", name);
  }

  /**
   * The key of an internal object of the store that belongs to a blob.
   *
   * @param folder starts with {@link BlobName#RESERVED} and ends with a slash, or is empty
   */
  String reservedKey(String folder, String name) {
    String key = prefix() + folder + BlobName.require(name);
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "the name of a blob, with the store's prefix %s, is longer than %,d bytes"
              .formatted(prefix(), MAX_KEY_BYTES));
    }
    return key;
  }

  /**
   * Calls the store.
   *
   * @param key of the object, for messages
   */
  <T> T call(String key, Function<S3Client, T> call) throws IOException {
    try {
      return call.apply(client);
    } catch (SdkException e) {
      throw S3Failures.of(e, where(key));
    }
  }

  /**
   * Creates a signed address.
   *
   * @param key of the object, for messages
   */
  URI sign(String key, Function<S3Presigner, PresignedRequest> signing) throws IOException {
    try {
      return URI.create(signing.apply(presigner).url().toString());
    } catch (SdkException e) {
      throw S3Failures.of(e, where(key));
    }
  }

  /** The length and version of an object; empty if there is none. */
  Optional<HeadObjectResponse> head(String key) throws IOException {
    try {
      return Optional.of(client.headObject(b -> b.bucket(name()).key(key)));
    } catch (SdkException e) {
      if (S3Failures.isNotFound(e)) {
        return Optional.empty();
      }
      throw S3Failures.of(e, where(key));
    }
  }

  S3Client client() {
    return client;
  }

  /** Closes all connections. */
  void close() {
    presigner.close();
    client.close();
  }

  String where(String key) {
    return "s3://" + name() + "/" + key;
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
