package org.equilux.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.BlobName;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.GrowingBlob;
import org.equilux.storage.GrowingInfo;
import org.equilux.storage.ObjectListing;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.Uninterrupted;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store of blobs as objects of a bucket of any S3-compatible service, under a prefix. An object
 * is replaced atomically, and read by requests that name its version, so that bytes of two versions
 * are never mixed.
 */
public final class S3Store implements ObjectStore {
  private static final int DELETED_AT_ONCE = 1000;
  private static final String DELIMITER = "/";

  /**
   * The size of parts of growing blobs, which is small, as the tail is sent again with each piece.
   */
  private static final int GROWING_PART_BYTES = S3Settings.MIN_PART_BYTES;

  private final S3Bucket bucket;
  private final S3Settings settings;
  private final Path spool;
  private final ActiveUploads active = new ActiveUploads();

  S3Store(S3Bucket bucket, S3Settings settings, Path spool) {
    this.bucket = bucket;
    this.settings = settings;
    this.spool = spool;
  }

  @Override
  public AddressedSource open(String name) throws IOException {
    return S3Source.open(bucket, bucket.key(name));
  }

  @Override
  public BlobWriter create(String name) {
    return new S3Writer(bucket, bucket.key(name), spool, settings, active);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    String source = bucket.key(from);
    String target = bucket.key(to);
    HeadObjectResponse found =
        bucket.head(source).orElseThrow(() -> new NoSuchFileException(bucket.where(source)));
    if (source.equals(target)) {
      return;
    }
    if (found.contentLength() > settings.copyBytes()) {
      copyInParts(source, found, target);
      return;
    }
    var _ =
        bucket.call(
            source,
            client ->
                client.copyObject(
                    b ->
                        b.sourceBucket(bucket.name())
                            .sourceKey(source)
                            .copySourceIfMatch(found.eTag())
                            .destinationBucket(bucket.name())
                            .destinationKey(target)));
  }

  private void copyInParts(String source, HeadObjectResponse found, String target)
      throws IOException {
    MultipartUpload upload = MultipartUpload.begin(bucket, target);
    active.add(upload);
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (long at = 0; at < found.contentLength(); at += settings.copyBytes()) {
        long length = Math.min(settings.copyBytes(), found.contentLength() - at);
        parts.add(upload.copy(parts.size() + 1, source, found.eTag(), at, length));
      }
      upload.complete(parts);
    } catch (IOException | RuntimeException e) {
      try {
        Uninterrupted.run(upload::abort);
      } catch (IOException onTop) {
        e.addSuppressed(onTop);
      }
      throw e;
    } finally {
      active.remove(upload);
    }
  }

  @Override
  public boolean delete(String name) throws IOException {
    String key = bucket.key(name);
    if (bucket.head(key).isEmpty()) {
      return false;
    }
    var _ = bucket.call(key, client -> client.deleteObject(b -> b.bucket(bucket.name()).key(key)));
    return true;
  }

  @Override
  public void deleteAll(String prefix) throws IOException {
    List<BlobInfo> blobs = list(prefix);
    for (int at = 0; at < blobs.size(); at += DELETED_AT_ONCE) {
      List<ObjectIdentifier> keys =
          blobs.subList(at, Math.min(blobs.size(), at + DELETED_AT_ONCE)).stream()
              .map(blob -> ObjectIdentifier.builder().key(bucket.key(blob.name())).build())
              .toList();
      DeleteObjectsResponse answer =
          bucket.call(
              bucket.prefix() + prefix,
              client ->
                  client.deleteObjects(
                      b -> b.bucket(bucket.name()).delete(all -> all.objects(keys).quiet(true))));
      if (!answer.errors().isEmpty()) {
        throw new IOException(
            "%d objects could not be deleted; the first is %s: %s"
                .formatted(
                    answer.errors().size(),
                    bucket.where(answer.errors().getFirst().key()),
                    answer.errors().getFirst().message()));
      }
    }
  }

  @Override
  public List<BlobInfo> list(String prefix) throws IOException {
    return list("", prefix);
  }

  @Override
  public Optional<BlobInfo> find(String name) throws IOException {
    return bucket
        .head(bucket.key(name))
        .map(object -> new BlobInfo(name, object.contentLength(), object.lastModified()));
  }

  @Override
  public boolean hasAny(String prefix) throws IOException {
    String begin = bucket.prefix() + BlobName.requirePrefix(prefix);
    return bucket
        .call(
            begin,
            client -> client.listObjectsV2(b -> b.bucket(bucket.name()).prefix(begin).maxKeys(1)))
        .hasContents();
  }

  @Override
  public ObjectListing listFolder(String prefix) throws IOException {
    String begin = bucket.prefix() + BlobName.requirePrefix(prefix);
    List<BlobInfo> blobs = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    try {
      for (ListObjectsV2Response page :
          bucket
              .client()
              .listObjectsV2Paginator(
                  b -> b.bucket(bucket.name()).prefix(begin).delimiter(DELIMITER))) {
        page.contents().forEach(object -> addBlob(object, bucket.prefix(), blobs));
        page.commonPrefixes().stream()
            .map(folder -> folder.prefix().substring(bucket.prefix().length()))
            .filter(folder -> isBlob(folder.substring(0, folder.length() - 1)))
            .forEach(folders::add);
      }
    } catch (SdkException e) {
      throw S3Failures.of(e, bucket.where(begin));
    }
    return new ObjectListing(blobs, folders);
  }

  private static void addBlob(S3Object object, String root, List<BlobInfo> blobs) {
    String name = object.key().substring(root.length());
    if (isBlob(name)) {
      blobs.add(new BlobInfo(name, object.size(), object.lastModified()));
    }
  }

  @Override
  public List<String> growingNames(String prefix) throws IOException {
    return list(Growth.FOLDER, prefix).stream().map(BlobInfo::name).toList();
  }

  /**
   * Lists objects by name.
   *
   * @param folder of internal objects, or empty for blobs
   */
  private List<BlobInfo> list(String folder, String prefix) throws IOException {
    String root = bucket.prefix() + folder;
    String begin = root + BlobName.requirePrefix(prefix);
    List<BlobInfo> blobs = new ArrayList<>();
    try {
      for (S3Object object :
          bucket
              .client()
              .listObjectsV2Paginator(b -> b.bucket(bucket.name()).prefix(begin))
              .contents()) {
        addBlob(object, root, blobs);
      }
    } catch (SdkException e) {
      throw S3Failures.of(e, bucket.where(begin));
    }
    blobs.sort(Comparator.comparing(BlobInfo::name));
    return blobs;
  }

  /** Whether a name belongs to a blob, and not to an internal object or another program's. */
  private static boolean isBlob(String name) {
    try {
      return !BlobName.require(name).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void beginGrowing(String name, long most) throws IOException {
    long part = Math.max(GROWING_PART_BYTES, Math.ceilDiv(most, MultipartUpload.MOST_PARTS));
    Growth.begin(bucket, name, Math.toIntExact(part));
  }

  @Override
  public GrowingBlob grow(String name) throws IOException {
    Growth growth =
        Growth.find(bucket, name)
            .orElseThrow(() -> new NoSuchFileException(bucket.where(bucket.key(name))));
    return S3GrowingBlob.open(bucket, name, growth, spool);
  }

  @Override
  public Optional<GrowingInfo> growing(String name) throws IOException {
    return Growth.find(bucket, name).map(Growth::info);
  }

  @Override
  public boolean abandon(String name) throws IOException {
    Optional<Growth> growth = Growth.find(bucket, name);
    if (growth.isEmpty()) {
      return false;
    }
    growth.get().upload().abort();
    String marker = Growth.marker(bucket, name);
    var _ =
        bucket.call(
            marker, client -> client.deleteObject(b -> b.bucket(bucket.name()).key(marker)));
    return true;
  }

  @Override
  public URI address(String name, Duration validity, String mediaType, String disposition)
      throws IOException {
    String key = bucket.key(name);
    return bucket.sign(
        key,
        presigner ->
            presigner.presignGetObject(
                b ->
                    b.signatureDuration(validity)
                        .getObjectRequest(
                            get ->
                                get.bucket(bucket.name())
                                    .key(key)
                                    .responseContentType(mediaType)
                                    .responseContentDisposition(disposition))));
  }

  @Override
  public URI uploadAddress(String name, Duration validity) throws IOException {
    String key = bucket.key(name);
    return bucket.sign(
        key,
        presigner ->
            presigner.presignPutObject(
                b ->
                    b.signatureDuration(validity)
                        .putObjectRequest(put -> put.bucket(bucket.name()).key(key))));
  }

  @Override
  public int leastCopiedBytes() {
    return S3Settings.MIN_PART_BYTES;
  }

  @Override
  public int abortAbandoned(Duration age) throws IOException {
    Instant before = Instant.now().minus(age);
    List<MultipartUpload> old =
        uploads(
            bucket.prefix(),
            upload ->
                (upload.initiated() == null || !upload.initiated().isAfter(before))
                    && !active.has(upload.uploadId()));
    int aborted = 0;
    for (MultipartUpload upload : old) {
      String name = upload.key().substring(bucket.prefix().length());
      if (isBlob(name) && !isGrowing(name, upload)) {
        upload.abort();
        aborted++;
      }
    }
    return aborted;
  }

  @Override
  public List<String> unfinished(String prefix) throws IOException {
    return uploads(bucket.prefix() + BlobName.requirePrefix(prefix), _ -> true).stream()
        .map(upload -> upload.key().substring(bucket.prefix().length()))
        .toList();
  }

  @Override
  public int abortWrites(String prefix, Set<String> names) throws IOException {
    Set<String> keys = names.stream().map(bucket::key).collect(Collectors.toSet());
    List<MultipartUpload> lost =
        uploads(
            bucket.prefix() + BlobName.requirePrefix(prefix),
            upload -> keys.contains(upload.key()));
    for (MultipartUpload upload : lost) {
      upload.abort();
    }
    return lost.size();
  }

  /** The matching uploads under a prefix of keys. */
  private List<MultipartUpload> uploads(
      String prefix, Predicate<software.amazon.awssdk.services.s3.model.MultipartUpload> wanted)
      throws IOException {
    List<MultipartUpload> uploads = new ArrayList<>();
    try {
      bucket
          .client()
          .listMultipartUploadsPaginator(b -> b.bucket(bucket.name()).prefix(prefix))
          .uploads()
          .stream()
          .filter(upload -> upload.key().startsWith(prefix))
          .filter(wanted)
          .forEach(
              upload ->
                  uploads.add(new MultipartUpload(bucket, upload.key(), upload.uploadId(), "")));
    } catch (SdkException e) {
      throw S3Failures.of(e, bucket.where(prefix));
    }
    return uploads;
  }

  private boolean isGrowing(String name, MultipartUpload upload) throws IOException {
    return Growth.find(bucket, name)
        .filter(growth -> growth.upload().id().equals(upload.id()))
        .isPresent();
  }

  @Override
  public void close() {
    bucket.close();
  }

  @Override
  public String toString() {
    return bucket.toString();
  }
}
