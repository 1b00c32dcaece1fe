package org.equilux.storage.s3;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * A multipart upload, whose object appears when it is completed. Thread-safe for different parts.
 *
 * @param id given by the store
 * @param mark of this upload, copied to the object, by which a completion whose answer was lost is
 *     distinguished from an aborted upload
 */
record MultipartUpload(S3Bucket bucket, String key, String id, String mark) {
  static final int MOST_PARTS = 10_000;
  private static final String MARK = "equilux-upload";

  static MultipartUpload begin(S3Bucket bucket, String key) throws IOException {
    String mark = UUID.randomUUID().toString();
    String id =
        bucket
            .call(
                key,
                client ->
                    client.createMultipartUpload(
                        b -> b.bucket(bucket.name()).key(key).metadata(Map.of(MARK, mark))))
            .uploadId();
    return new MultipartUpload(bucket, key, id, mark);
  }

  /**
   * Sends a part; replaces a part with the same number.
   *
   * @param number from 1
   */
  CompletedPart send(int number, PartSpool part) throws IOException {
    String version =
        bucket
            .call(
                key,
                client ->
                    client.uploadPart(
                        b -> b.bucket(bucket.name()).key(key).uploadId(id).partNumber(number),
                        body(part)))
            .eTag();
    return part(number, version);
  }

  static CompletedPart part(int number, String version) {
    return CompletedPart.builder().partNumber(number).eTag(version).build();
  }

  /** The body of a request that sends a part, which may be repeated. */
  static RequestBody body(PartSpool part) {
    return RequestBody.fromContentProvider(part::stream, part.length(), "application/octet-stream");
  }

  /** Copies a range of another object within the store as a part. */
  CompletedPart copy(int number, String from, String version, long position, long length)
      throws IOException {
    String range = "bytes=%d-%d".formatted(position, position + length - 1);
    String copied =
        bucket
            .call(
                from,
                client ->
                    client.uploadPartCopy(
                        b ->
                            b.sourceBucket(bucket.name())
                                .sourceKey(from)
                                .copySourceIfMatch(version)
                                .copySourceRange(range)
                                .destinationBucket(bucket.name())
                                .destinationKey(key)
                                .uploadId(id)
                                .partNumber(number)))
            .copyPartResult()
            .eTag();
    return part(number, copied);
  }

  /** The parts in the store, by number; empty if the upload is over. */
  SortedMap<Integer, Part> parts() throws IOException {
    SortedMap<Integer, Part> parts = new TreeMap<>();
    try {
      bucket
          .client()
          .listPartsPaginator(b -> b.bucket(bucket.name()).key(key).uploadId(id))
          .parts()
          .forEach(part -> parts.put(part.partNumber(), part));
    } catch (SdkException e) {
      if (!S3Failures.isUploadGone(e)) {
        throw S3Failures.of(e, where());
      }
    }
    return parts;
  }

  /** Completes the object with its parts, in order of their numbers. */
  void complete(Collection<CompletedPart> parts) throws IOException {
    try {
      var _ =
          bucket
              .client()
              .completeMultipartUpload(
                  b ->
                      b.bucket(bucket.name())
                          .key(key)
                          .uploadId(id)
                          .multipartUpload(all -> all.parts(parts)));
    } catch (SdkException e) {
      // The store may have completed the upload although its answer was lost; then the upload no
      // longer exists.
      if (!S3Failures.isUploadGone(e) || !isComplete()) {
        throw S3Failures.of(e, where());
      }
    }
  }

  /** Whether the object exists and was made by this upload. */
  boolean isComplete() throws IOException {
    return bucket
        .head(key)
        .map(HeadObjectResponse::metadata)
        .filter(metadata -> mark.equals(metadata.get(MARK)))
        .isPresent();
  }

  /** Bucket and key, for messages. */
  String where() {
    return bucket.where(key);
  }

  /** Aborts the upload. */
  void abort() throws IOException {
    try {
      var _ =
          bucket.client().abortMultipartUpload(b -> b.bucket(bucket.name()).key(key).uploadId(id));
    } catch (SdkException e) {
      if (!S3Failures.isUploadGone(e)) {
        throw S3Failures.of(e, where());
      }
    }
  }
}
