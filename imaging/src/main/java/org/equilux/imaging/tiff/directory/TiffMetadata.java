package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.MemoryWriter;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;
import org.equilux.imaging.metadata.Xmp;
import org.equilux.storage.BlobWriter;

/** The reader of the fields of a page whose content other formats can represent. */
public final class TiffMetadata {
  /** The fields of a page that EXIF data also have in their first directory (EXIF 2.3, table 4). */
  private static final Set<Integer> OF_EXIF =
      Set.of(
          Tag.IMAGE_DESCRIPTION,
          Tag.MAKE,
          Tag.MODEL,
          Tag.ORIENTATION,
          Tag.X_RESOLUTION,
          Tag.Y_RESOLUTION,
          Tag.RESOLUTION_UNIT,
          Tag.SOFTWARE,
          Tag.DATE_TIME,
          Tag.ARTIST,
          Tag.HOST_COMPUTER,
          Tag.WHITE_POINT,
          Tag.PRIMARY_CHROMATICITIES,
          Tag.COPYRIGHT);

  /** The fields among them that alone do not justify EXIF data: other formats have their own. */
  private static final Set<Integer> OF_RESOLUTION =
      Set.of(Tag.X_RESOLUTION, Tag.Y_RESOLUTION, Tag.RESOLUTION_UNIT);

  /** Descriptions of fields that only TIFF has. */
  private static final Map<Integer, String> OTHERS =
      Map.of(
          33550,
          "the georeference",
          33922,
          "the georeference",
          34264,
          "the georeference",
          34735,
          "the georeference",
          Tag.GDAL_METADATA,
          "GDAL's metadata",
          Tag.GDAL_NODATA,
          "the value of pixels without data",
          Tag.PHOTOSHOP,
          "Photoshop's and IPTC data",
          33723,
          "Photoshop's and IPTC data",
          Tag.IMAGEJ_METADATA,
          "ImageJ's metadata");

  /**
   * The limit of a description in bytes; longer ones, and those with this prefix, are for programs
   * rather than users.
   */
  private static final int MAX_DESCRIPTION = 1 << 12;

  private static final String IMAGEJ_MARK = "ImageJ=";
  private static final String XML_MARK = "<?xml";

  private static final int PER_INCH = 2;
  private static final int PER_CENTIMETER = 3;

  private final TiffFile file;
  private final Directory page;
  private final Set<String> others = new TreeSet<>();

  private TiffMetadata(TiffFile file, Directory page) {
    this.file = file;
    this.page = page;
  }

  /** Reads the metadata of a page. */
  public static PictureMetadata read(TiffFile file, Directory page) throws IOException {
    TiffMetadata metadata = new TiffMetadata(file, page);
    Optional<byte[]> profile = metadata.bytes(Tag.ICC_PROFILE, "the ICC profile");
    Optional<byte[]> xmp =
        metadata.bytes(Tag.XMP, "XMP").flatMap(packet -> Xmp.withoutPictures(packet, false));
    Optional<byte[]> exif = metadata.exif();
    OTHERS.forEach(
        (tag, name) -> {
          if (page.has(tag)) {
            metadata.others.add(name);
          }
        });
    return new PictureMetadata(profile, exif, xmp, metadata.resolution(), metadata.others);
  }

  private Optional<byte[]> bytes(int tag, String name) throws IOException {
    Field field = page.byTag().get(tag);
    if (field == null) {
      return Optional.empty();
    }
    if (field.byteLength() > PictureMetadata.MAX_BYTES) {
      others.add("%s of %,d bytes".formatted(name, field.byteLength()));
      return Optional.empty();
    }
    return Optional.of(file.input().bytes(field.position(), (int) field.byteLength()));
  }

  private Optional<Resolution> resolution() throws IOException {
    double x = rational(Tag.X_RESOLUTION);
    double y = rational(Tag.Y_RESOLUTION);
    if (!(x > 0 && y > 0)) {
      return Optional.empty();
    }
    Field unit = page.byTag().get(Tag.RESOLUTION_UNIT);
    long number =
        unit == null || unit.type() != Field.SHORT ? PER_INCH : page.value(Tag.RESOLUTION_UNIT);
    return number == PER_INCH
        ? Optional.of(new Resolution(x, y))
        : number == PER_CENTIMETER
            ? Optional.of(Resolution.inMeter(100 * x, 100 * y))
            : Optional.empty();
  }

  /** A fraction; not a positive finite number if the field is missing or damaged. */
  private double rational(int tag) throws IOException {
    Field field = page.byTag().get(tag);
    if (field == null || field.type() != Field.RATIONAL) {
      return 0;
    }
    ByteBuffer value = file.buffer(field.position(), 2 * Integer.BYTES);
    double numerator = value.getInt() & 0xffff_ffffL;
    long denominator = value.getInt() & 0xffff_ffffL;
    return denominator == 0 ? 0 : numerator / denominator;
  }

  /** The EXIF data: a TIFF without pixels, with the fields that EXIF has in common with a page. */
  private Optional<byte[]> exif() throws IOException {
    MemoryWriter out = new MemoryWriter();
    out.write(file.bigEndian() ? new byte[] {'M', 'M', 0, 42} : new byte[] {'I', 'I', 42, 0});
    BlobWriter.Gap first = out.gap(Integer.BYTES);
    DirectoryWriter directories = new DirectoryWriter(out, file.input(), file.order(), false);
    DirectoryWriter.Fields fields = directories.new Fields();
    boolean wanted = false;
    for (Field field : page.fields()) {
      boolean described = field.tag() == Tag.IMAGE_DESCRIPTION && !isForPeople();
      if (field.tag() == Tag.EXIF || field.tag() == Tag.GPS) {
        wanted |= inner(field.tag(), directories, fields, out);
      } else if (described) {
        others.add("the description of the TIFF");
      } else if (OF_EXIF.contains(field.tag()) && fits(field, out)) {
        fields.copy(field);
        wanted |= !OF_RESOLUTION.contains(field.tag()) && !isUpright(field);
      }
    }
    if (!wanted) {
      return Optional.empty();
    }
    fields.write(first).fill(new byte[Integer.BYTES]);
    return Optional.of(Exif.withoutThumbnail(out.toBytes()));
  }

  private boolean isForPeople() throws IOException {
    String text = page.text(Tag.IMAGE_DESCRIPTION, MAX_DESCRIPTION + 1);
    return text.length() <= MAX_DESCRIPTION
        && !text.startsWith(IMAGEJ_MARK)
        && !text.startsWith(XML_MARK);
  }

  private boolean isUpright(Field field) throws IOException {
    return field.tag() == Tag.ORIENTATION
        && field.type() == Field.SHORT
        && page.value(Tag.ORIENTATION) <= 1;
  }

  /** Whether a field can be represented: 64-bit values need a BigTIFF. */
  private static boolean fits(Field field, MemoryWriter out) {
    return field.type() < Field.LONG8
        && field.byteLength() <= PictureMetadata.MAX_BYTES - out.position();
  }

  private boolean inner(
      int tag, DirectoryWriter directories, DirectoryWriter.Fields fields, MemoryWriter out)
      throws IOException {
    Directory inner;
    try {
      inner = Directory.inner(file, page.value(tag));
    } catch (PictureException e) {
      others.add("the EXIF or GPS data, which are damaged");
      return false;
    }
    DirectoryWriter.Fields copies = directories.new Fields();
    for (Field field : inner.fields()) {
      if (fits(field, out)) {
        copies.copy(field);
      }
    }
    fields.offsets(tag, copies.writeSingle());
    return true;
  }
}
