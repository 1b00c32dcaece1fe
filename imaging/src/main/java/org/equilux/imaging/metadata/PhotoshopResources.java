package org.equilux.imaging.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The removal of thumbnails, which show the picture before the operation, from Photoshop's image
 * resource blocks (Adobe Photoshop file formats specification, 2019).
 */
public final class PhotoshopResources {
  private static final byte[] SIGNATURE = "8BIM".getBytes(StandardCharsets.US_ASCII);

  /** The thumbnail of Photoshop 4, and of later versions. */
  private static final int OLD_THUMBNAIL = 1033;

  private static final int THUMBNAIL = 1036;
  private static final int EXIF = 1058;
  private static final int XMP = 1060;

  private PhotoshopResources() {}

  /**
   * Removes thumbnails, including those within EXIF and XMP blocks.
   *
   * @param resources the blocks; not changed
   * @return the same array if there is no thumbnail
   */
  public static byte[] withoutThumbnails(byte[] resources) {
    ByteBuffer in = ByteBuffer.wrap(resources);
    ByteArrayOutputStream out = new ByteArrayOutputStream(resources.length);
    boolean changed = false;
    int at = 0;
    while (at < resources.length) {
      int sizeAt = sizeAt(resources, at);
      int size = sizeAt < 0 ? -1 : in.getInt(sizeAt);
      if (size < 0 || size > resources.length - sizeAt - 4) {
        // Not a block: the rest is kept unchanged.
        break;
      }
      int dataAt = sizeAt + 4;
      int end = Math.min(resources.length, dataAt + size + (size & 1));
      byte[] data = Arrays.copyOfRange(resources, dataAt, dataAt + size);
      Optional<byte[]> kept = kept(in.getShort(at + SIGNATURE.length) & 0xffff, data);
      if (kept.isPresent() && Arrays.equals(kept.get(), data)) {
        out.write(resources, at, end - at);
      } else {
        changed = true;
        if (kept.isPresent()) {
          out.write(resources, at, sizeAt - at);
          out.writeBytes(ByteBuffer.allocate(4).putInt(kept.get().length).array());
          out.writeBytes(kept.get());
          out.writeBytes(new byte[kept.get().length & 1]);
        }
      }
      at = end;
    }
    out.write(resources, at, resources.length - at);
    return changed ? out.toByteArray() : resources;
  }

  private static Optional<byte[]> kept(int id, byte[] data) {
    return switch (id) {
      case OLD_THUMBNAIL, THUMBNAIL -> Optional.empty();
      case EXIF -> Optional.of(Exif.withoutThumbnail(data));
      case XMP -> Xmp.withoutPictures(data, true);
      default -> Optional.of(data);
    };
  }

  /** The position of the size of a block's data; negative if there is no block. */
  private static int sizeAt(byte[] resources, int at) {
    int nameAt = at + SIGNATURE.length + 2;
    if (nameAt >= resources.length
        || !Arrays.equals(resources, at, at + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      return -1;
    }
    int nameBytes = 1 + (resources[nameAt] & 0xff);
    int sizeAt = nameAt + nameBytes + (nameBytes & 1);
    return sizeAt + 4 <= resources.length ? sizeAt : -1;
  }
}
