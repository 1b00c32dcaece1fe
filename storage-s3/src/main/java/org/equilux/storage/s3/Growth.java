package org.equilux.storage.s3;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.equilux.storage.BlobName;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * How far a growing blob is. It is a multipart upload whose owner is a marker: an object whose
 * metadata name the upload, and whose content is the tail, the bytes after the last whole part,
 * which are too few for a part. A tail is out of date once there are more whole parts than when it
 * was written.
 *
 * @param partBytes size of every part but the last
 * @param parts whole ones that the store has
 * @param tailBytes after them
 * @param modified when the last bytes came
 */
record Growth(
    MultipartUpload upload,
    int partBytes,
    List<CompletedPart> parts,
    long tailBytes,
    Instant modified) {
  private static final String FOLDER = BlobName.RESERVED + "growing/";
  private static final String UPLOAD = "upload";
  private static final String MARK = "mark";
  private static final String PART_BYTES = "part-bytes";
  private static final String PARTS = "parts";

  /** The key of a growing blob's marker. */
  static String marker(S3Bucket bucket, String name) {
    return bucket.reservedKey(FOLDER, name);
  }

  /** The bytes that are kept. */
  long size() {
    return (long) parts.size() * partBytes + tailBytes;
  }

  /** Begins an upload with its marker. */
  static Growth begin(S3Bucket bucket, String name, int partBytes) throws IOException {
    MultipartUpload upload = MultipartUpload.begin(bucket, bucket.key(name));
    Growth growth = new Growth(upload, partBytes, List.of(), 0, Instant.EPOCH);
    try {
      growth.mark(name, RequestBody.empty());
    } catch (IOException e) {
      try {
        Uninterrupted.run(upload::abort);
      } catch (IOException onTop) {
        e.addSuppressed(onTop);
      }
      throw e;
    }
    return growth;
  }

  /** Writes the marker, with the bytes after the parts as its content. */
  void mark(String name, RequestBody tail) throws IOException {
    S3Bucket bucket = upload.bucket();
    String marker = marker(bucket, name);
    Map<String, String> metadata =
        Map.of(
            UPLOAD, upload.id(),
            MARK, upload.mark(),
            PART_BYTES, Integer.toString(partBytes),
            PARTS, Integer.toString(parts.size()));
    var _ =
        bucket.call(
            marker,
            client ->
                client.putObject(
                    b -> b.bucket(bucket.name()).key(marker).metadata(metadata), tail));
  }

  /**
   * Finds out how far a blob is.
   *
   * @return empty if it does not grow: it was never begun, is committed, or was given up
   */
  static Optional<Growth> find(S3Bucket bucket, String name) throws IOException {
    Optional<HeadObjectResponse> marker = bucket.head(marker(bucket, name));
    if (marker.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> metadata = marker.get().metadata();
    MultipartUpload upload = upload(bucket, name, metadata);
    int partBytes = Integer.parseInt(metadata.getOrDefault(PART_BYTES, "0"));
    int marked = Integer.parseInt(metadata.getOrDefault(PARTS, "0"));
    Optional<SortedMap<Integer, Part>> sent = upload.parts();
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    List<CompletedPart> whole = new ArrayList<>();
    Instant modified = marker.get().lastModified();
    for (Part part : sent.get().values()) {
      // A shorter part is the tail of a commit that did not come to its end.
      if (part.partNumber() != whole.size() + 1 || part.size() != partBytes) {
        break;
      }
      whole.add(MultipartUpload.part(part.partNumber(), part.eTag()));
      if (part.lastModified() != null && part.lastModified().isAfter(modified)) {
        modified = part.lastModified();
      }
    }
    if (whole.size() < marked) {
      throw new IOException(
          "%s has %d parts of an upload, and should have %d; delete the upload and begin it again"
              .formatted(upload.where(), whole.size(), marked));
    }
    long tail = whole.size() == marked ? marker.get().contentLength() : 0;
    return Optional.of(new Growth(upload, partBytes, whole, tail, modified));
  }

  /** The upload that a marker names; empty if there is no marker. */
  static Optional<MultipartUpload> upload(S3Bucket bucket, String name) throws IOException {
    return bucket.head(marker(bucket, name)).map(marker -> upload(bucket, name, marker.metadata()));
  }

  private static MultipartUpload upload(
      S3Bucket bucket, String name, Map<String, String> metadata) {
    return new MultipartUpload(
        bucket,
        bucket.key(name),
        metadata.getOrDefault(UPLOAD, ""),
        metadata.getOrDefault(MARK, ""));
  }
}
