package org.equilux.storage.s3;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.equilux.storage.BlobName;
import org.equilux.storage.GrowingInfo;
import org.equilux.storage.Uninterrupted;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * The state of a growing blob. The blob is a multipart upload owned by a marker: an object whose
 * metadata name the upload and its stored parts, and whose content is the tail, the bytes after the
 * last whole part. A part that the marker does not count yet is not durable, and is replaced.
 *
 * @param partBytes size of every part but the last
 * @param parts number of whole parts
 * @param tailBytes number of bytes after them
 * @param crc32 of all bytes
 * @param modified when the marker was written
 */
record Growth(
    MultipartUpload upload, int partBytes, int parts, long tailBytes, int crc32, Instant modified) {
  /** The folder of the markers of all growing blobs. */
  static final String FOLDER = BlobName.RESERVED + "growing/";

  private static final String UPLOAD = "upload";
  private static final String MARK = "mark";
  private static final String PART_BYTES = "part-bytes";
  private static final String PARTS = "parts";
  private static final String CRC32 = "crc32";

  /** The key of a growing blob's marker. */
  static String marker(S3Bucket bucket, String name) {
    return bucket.reservedKey(FOLDER, name);
  }

  /** The number of durable bytes. */
  long size() {
    return (long) parts * partBytes + tailBytes;
  }

  GrowingInfo info() {
    return new GrowingInfo(size(), crc32, modified);
  }

  /** Starts an upload with its marker. */
  static void begin(S3Bucket bucket, String name, int partBytes) throws IOException {
    MultipartUpload upload = MultipartUpload.begin(bucket, bucket.key(name));
    try {
      new Growth(upload, partBytes, 0, 0, 0, Instant.EPOCH).mark(name, RequestBody.empty());
    } catch (IOException e) {
      try {
        Uninterrupted.run(upload::abort);
      } catch (IOException onTop) {
        e.addSuppressed(onTop);
      }
      throw e;
    }
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
            PARTS, Integer.toString(parts),
            CRC32, Integer.toString(crc32));
    var _ =
        bucket.call(
            marker,
            client ->
                client.putObject(
                    b -> b.bucket(bucket.name()).key(marker).metadata(metadata), tail));
  }

  /**
   * Reads the state of a growing blob.
   *
   * @return empty if the blob does not exist, is committed, or was discarded
   */
  static Optional<Growth> find(S3Bucket bucket, String name) throws IOException {
    Optional<HeadObjectResponse> marker = bucket.head(marker(bucket, name));
    return marker.isEmpty() ? Optional.empty() : Optional.of(of(bucket, name, marker.get()));
  }

  private static Growth of(S3Bucket bucket, String name, HeadObjectResponse marker)
      throws IOException {
    Map<String, String> metadata = marker.metadata();
    try {
      return new Growth(
          new MultipartUpload(
              bucket,
              bucket.key(name),
              metadata.getOrDefault(UPLOAD, ""),
              metadata.getOrDefault(MARK, "")),
          Integer.parseInt(metadata.get(PART_BYTES)),
          Integer.parseInt(metadata.get(PARTS)),
          marker.contentLength(),
          Integer.parseInt(metadata.get(CRC32)),
          marker.lastModified());
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s is not a valid marker of an upload; delete it"
              .formatted(bucket.where(marker(bucket, name))),
          e);
    }
  }

  /**
   * The whole parts in the store.
   *
   * @throws NoSuchFileException if one is missing, because the store aborted the upload
   */
  List<CompletedPart> sent() throws IOException {
    SortedMap<Integer, Part> found = upload.parts();
    List<CompletedPart> whole = new ArrayList<>();
    for (int number = 1; number <= parts; number++) {
      Part part = found.get(number);
      if (part == null || part.size() != partBytes) {
        throw new NoSuchFileException(
            upload.where(),
            null,
            "the store has lost part %d of it; send the file again".formatted(number));
      }
      whole.add(MultipartUpload.part(number, part.eTag()));
    }
    return whole;
  }
}
