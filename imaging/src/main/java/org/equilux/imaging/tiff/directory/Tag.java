package org.equilux.imaging.tiff.directory;

import java.util.Set;

/** The numbers of the fields of a TIFF directory (TIFF 6.0, appendix A; EXIF 2.3; GeoTIFF 1.1). */
public final class Tag {
  public static final int NEW_SUBFILE_TYPE = 254;
  public static final int IMAGE_WIDTH = 256;
  public static final int IMAGE_LENGTH = 257;
  public static final int BITS_PER_SAMPLE = 258;
  public static final int COMPRESSION = 259;
  public static final int PHOTOMETRIC = 262;
  public static final int FILL_ORDER = 266;
  public static final int IMAGE_DESCRIPTION = 270;
  public static final int MAKE = 271;
  static final int MODEL = 272;
  public static final int STRIP_OFFSETS = 273;
  public static final int ORIENTATION = 274;
  public static final int SAMPLES_PER_PIXEL = 277;
  public static final int ROWS_PER_STRIP = 278;
  public static final int STRIP_BYTE_COUNTS = 279;
  static final int X_RESOLUTION = 282;
  static final int Y_RESOLUTION = 283;
  public static final int PLANAR_CONFIGURATION = 284;
  public static final int T4_OPTIONS = 292;
  public static final int T6_OPTIONS = 293;
  static final int RESOLUTION_UNIT = 296;
  static final int SOFTWARE = 305;
  static final int DATE_TIME = 306;
  static final int ARTIST = 315;
  static final int HOST_COMPUTER = 316;
  public static final int PREDICTOR = 317;
  static final int WHITE_POINT = 318;
  static final int PRIMARY_CHROMATICITIES = 319;
  public static final int COLOR_MAP = 320;
  public static final int TILE_WIDTH = 322;
  public static final int TILE_LENGTH = 323;
  public static final int TILE_OFFSETS = 324;
  public static final int INK_SET = 332;
  public static final int NUMBER_OF_INKS = 334;
  public static final int TILE_BYTE_COUNTS = 325;
  public static final int EXTRA_SAMPLES = 338;
  public static final int SUB_DIRECTORIES = 330;
  public static final int SAMPLE_FORMAT = 339;
  public static final int JPEG_PROC = 512;
  public static final int JPEG_INTERCHANGE_FORMAT = 513;
  public static final int JPEG_RESTART_INTERVAL = 515;
  public static final int JPEG_Q_TABLES = 519;
  public static final int JPEG_DC_TABLES = 520;
  public static final int JPEG_AC_TABLES = 521;
  public static final int YCBCR_COEFFICIENTS = 529;
  public static final int YCBCR_SUBSAMPLING = 530;
  public static final int REFERENCE_BLACK_WHITE = 532;
  public static final int JPEG_TABLES = 347;
  static final int COPYRIGHT = 33432;
  public static final int METAMORPH_PLANES = 33629;
  public static final int XMP = 700;
  public static final int PHOTOSHOP = 34377;
  public static final int EXIF = 34665;
  public static final int ICC_PROFILE = 34675;
  public static final int GPS = 34853;
  public static final int INTEROPERABILITY = 40965;
  public static final int GDAL_METADATA = 42112;
  public static final int GDAL_NODATA = 42113;
  public static final int LSM_INFO = 34412;
  public static final int DNG_VERSION = 50706;
  public static final int IMAGEJ_BYTE_COUNTS = 50838;
  public static final int IMAGEJ_METADATA = 50839;

  /** The tags that the decoder reads. */
  public static final Set<Integer> LAYOUT =
      Set.of(
          IMAGE_WIDTH,
          IMAGE_LENGTH,
          BITS_PER_SAMPLE,
          COMPRESSION,
          PHOTOMETRIC,
          FILL_ORDER,
          STRIP_OFFSETS,
          SAMPLES_PER_PIXEL,
          ROWS_PER_STRIP,
          STRIP_BYTE_COUNTS,
          PLANAR_CONFIGURATION,
          T4_OPTIONS,
          T6_OPTIONS,
          PREDICTOR,
          COLOR_MAP,
          TILE_WIDTH,
          TILE_LENGTH,
          TILE_OFFSETS,
          TILE_BYTE_COUNTS,
          EXTRA_SAMPLES,
          SAMPLE_FORMAT,
          YCBCR_COEFFICIENTS,
          YCBCR_SUBSAMPLING,
          REFERENCE_BLACK_WHITE,
          INK_SET,
          NUMBER_OF_INKS,
          SUB_DIRECTORIES,
          DNG_VERSION,
          METAMORPH_PLANES,
          LSM_INFO,
          IMAGEJ_BYTE_COUNTS,
          IMAGEJ_METADATA,
          JPEG_TABLES,
          JPEG_PROC,
          JPEG_INTERCHANGE_FORMAT,
          JPEG_RESTART_INTERVAL,
          JPEG_Q_TABLES,
          JPEG_DC_TABLES,
          JPEG_AC_TABLES,
          EXIF,
          GPS);

  /** The tags with positions in the file. */
  public static final Set<Integer> PLACES =
      Set.of(
          STRIP_OFFSETS,
          STRIP_BYTE_COUNTS,
          TILE_OFFSETS,
          TILE_BYTE_COUNTS,
          SUB_DIRECTORIES,
          EXIF,
          GPS);

  /** The tags that a result copies, as they do not depend on the layout of pixels. */
  public static final Set<Integer> METADATA =
      Set.of(
          NEW_SUBFILE_TYPE,
          255, // SubfileType
          269, // DocumentName
          IMAGE_DESCRIPTION,
          MAKE,
          MODEL,
          ORIENTATION,
          X_RESOLUTION,
          Y_RESOLUTION,
          285, // PageName
          286, // XPosition
          287, // YPosition
          RESOLUTION_UNIT,
          297, // PageNumber
          SOFTWARE,
          DATE_TIME,
          ARTIST,
          HOST_COMPUTER,
          WHITE_POINT,
          PRIMARY_CHROMATICITIES,
          INK_SET,
          333, // InkNames
          NUMBER_OF_INKS,
          337, // TargetPrinter
          XMP,
          COPYRIGHT,
          33550, // ModelPixelScale
          33723, // IPTC
          33922, // ModelTiepoint
          34264, // ModelTransformation
          PHOTOSHOP,
          ICC_PROFILE,
          34735, // GeoKeyDirectory
          34736, // GeoDoubleParams
          34737, // GeoAsciiParams
          GDAL_METADATA,
          GDAL_NODATA);

  private Tag() {}
}
