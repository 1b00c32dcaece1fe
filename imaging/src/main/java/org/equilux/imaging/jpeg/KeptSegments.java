package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.JpegHeader.MetadataSegment;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Segments;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.PhotoshopResources;
import org.equilux.imaging.metadata.Xmp;

/**
 * The metadata segments of an input as the result contains them: byte for byte, but without
 * thumbnails and without parts about further pictures of the file.
 */
final class KeptSegments {
  private static final byte[] EXIF = ascii("Exif\0\0");
  private static final byte[] XMP = ascii("http://ns.adobe.com/xap/1.0/\0");
  private static final byte[] EXTENDED_XMP = ascii("http://ns.adobe.com/xmp/extension/\0");
  private static final byte[] PHOTOSHOP = ascii("Photoshop 3.0\0");
  private static final byte[] JFIF = ascii("JFIF\0");

  /**
   * The length of JFIF's payload without the pixels of its thumbnail, whose size is in the last two
   * bytes.
   */
  private static final int JFIF_BYTES = 14;

  /** The header of extended XMP: its digest, its length and the position of the segment's part. */
  private static final int EXTENSION_HEAD = 40;

  private static final int HEAD_BYTES = 4;
  private static final int MAX_PAYLOAD = 0xffff - 2;

  /** The limit in bytes of Photoshop's data in several segments; longer data are dropped. */
  private static final int MAX_RESOURCES = 1 << 24;

  /**
   * The number of characters that consecutive segments overlap in a search; searched words of XMP
   * are shorter.
   */
  private static final int OVERLAP = 64;

  private final PictureBytes input;
  private final List<MetadataSegment> segments;

  KeptSegments(PictureBytes input, List<MetadataSegment> segments) {
    this.input = input;
    this.segments = segments;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void write(OutputStream out) throws IOException {
    List<MetadataSegment> resources = beginning(PHOTOSHOP);
    List<MetadataSegment> extensions = beginning(EXTENDED_XMP);
    boolean extensionKept = !mayHoldPictures(extensions);
    for (MetadataSegment segment : segments) {
      if (resources.size() > 1 && resources.contains(segment)) {
        if (segment.equals(resources.getFirst())) {
          writeResources(resources, out);
        }
      } else if (extensionKept || !extensions.contains(segment)) {
        write(segment, extensionKept, out);
      }
    }
  }

  private List<MetadataSegment> beginning(byte[] name) throws IOException {
    List<MetadataSegment> found = new ArrayList<>();
    for (MetadataSegment segment : segments) {
      if (segment.length() >= HEAD_BYTES + name.length
          && Arrays.equals(name, input.bytes(segment.position() + HEAD_BYTES, name.length))) {
        found.add(segment);
      }
    }
    return found;
  }

  private boolean mayHoldPictures(List<MetadataSegment> extensions) throws IOException {
    String end = "";
    for (MetadataSegment extension : extensions) {
      int head = Math.min(extension.length(), HEAD_BYTES + EXTENDED_XMP.length + EXTENSION_HEAD);
      byte[] part = input.bytes(extension.position() + head, extension.length() - head);
      String text = end + new String(part, StandardCharsets.ISO_8859_1);
      if (Xmp.mayHoldPictures(text)) {
        return true;
      }
      end = text.substring(Math.max(0, text.length() - OVERLAP));
    }
    return false;
  }

  private void write(MetadataSegment segment, boolean extensionKept, OutputStream out)
      throws IOException {
    byte[] bytes = input.bytes(segment.position(), segment.length());
    byte[] payload = Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length);
    int marker = bytes[1] & 0xff;
    Optional<byte[]> kept = Optional.of(payload);
    if (marker == Marker.APP0 && begins(payload, JFIF) && payload.length > JFIF_BYTES) {
      byte[] bare = Arrays.copyOf(payload, JFIF_BYTES);
      bare[JFIF_BYTES - 1] = 0;
      bare[JFIF_BYTES - 2] = 0;
      kept = Optional.of(bare);
    } else if (marker == Marker.APP1 && begins(payload, EXIF)) {
      kept = Optional.of(replaced(payload, EXIF, Exif.withoutThumbnail(rest(payload, EXIF))));
    } else if (marker == Marker.APP1 && begins(payload, XMP)) {
      kept =
          Xmp.withoutPictures(rest(payload, XMP), extensionKept)
              .map(packet -> replaced(payload, XMP, packet));
    } else if (marker == Marker.APP13 && begins(payload, PHOTOSHOP)) {
      byte[] resources = PhotoshopResources.withoutThumbnails(rest(payload, PHOTOSHOP));
      kept = Optional.of(replaced(payload, PHOTOSHOP, resources));
    }
    if (kept.isPresent()) {
      out.write(Segments.of(marker, kept.get()));
    }
  }

  /** Writes blocks that continue in the next segment. */
  private void writeResources(List<MetadataSegment> parts, OutputStream out) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (MetadataSegment part : parts) {
      if (all.size() + part.length() > MAX_RESOURCES) {
        return;
      }
      int head = HEAD_BYTES + PHOTOSHOP.length;
      all.write(input.bytes(part.position() + head, part.length() - head));
    }
    byte[] joined = all.toByteArray();
    byte[] kept = PhotoshopResources.withoutThumbnails(joined);
    if (Arrays.equals(kept, joined)) {
      for (MetadataSegment part : parts) {
        input.copy(part.position(), part.length(), out);
      }
      return;
    }
    int most = MAX_PAYLOAD - PHOTOSHOP.length;
    for (int at = 0; at < kept.length; at += most) {
      byte[] part = Arrays.copyOfRange(kept, at, Math.min(kept.length, at + most));
      out.write(Segments.of(Marker.APP13, concat(PHOTOSHOP, part)));
    }
  }

  private static boolean begins(byte[] payload, byte[] name) {
    return payload.length > name.length
        && Arrays.equals(payload, 0, name.length, name, 0, name.length);
  }

  private static byte[] rest(byte[] payload, byte[] name) {
    return Arrays.copyOfRange(payload, name.length, payload.length);
  }

  private static byte[] replaced(byte[] payload, byte[] name, byte[] rest) {
    return rest.length == payload.length - name.length
            && Arrays.equals(rest, 0, rest.length, payload, name.length, payload.length)
        ? payload
        : concat(name, rest);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
