package org.equilux.imaging.tiff;

import java.util.Set;

/** Numbers of the fields of a TIFF directory (TIFF 6.0, appendix A; EXIF 2.3; GeoTIFF 1.1). */
final class Tag {
  static final int IMAGE_WIDTH = 256;
  static final int IMAGE_LENGTH = 257;
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int SAMPLES_PER_PIXEL = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTE_COUNTS = 279;
  static final int PLANAR_CONFIGURATION = 284;
  static final int PREDICTOR = 317;
  static final int COLOR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_LENGTH = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTE_COUNTS = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;
  static final int JPEG_TABLES = 347;
  static final int EXIF = 34665;
  static final int ICC_PROFILE = 34675;
  static final int GPS = 34853;
  static final int INTEROPERABILITY = 40965;
  static final int GDAL_NODATA = 42113;

  /** What the decoder reads. */
  static final Set<Integer> LAYOUT =
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
          PREDICTOR,
          COLOR_MAP,
          TILE_WIDTH,
          TILE_LENGTH,
          TILE_OFFSETS,
          TILE_BYTE_COUNTS,
          EXTRA_SAMPLES,
          SAMPLE_FORMAT,
          JPEG_TABLES,
          EXIF,
          GPS);

  /** What a result takes over byte for byte: nothing here depends on where or how pixels lie. */
  static final Set<Integer> METADATA =
      Set.of(
          254, // NewSubfileType
          255, // SubfileType
          269, // DocumentName
          270, // ImageDescription
          271, // Make
          272, // Model
          274, // Orientation
          282, // XResolution
          283, // YResolution
          285, // PageName
          286, // XPosition
          287, // YPosition
          296, // ResolutionUnit
          297, // PageNumber
          305, // Software
          306, // DateTime
          315, // Artist
          316, // HostComputer
          318, // WhitePoint
          319, // PrimaryChromaticities
          700, // XMP
          33432, // Copyright
          33550, // ModelPixelScale
          33723, // IPTC
          33922, // ModelTiepoint
          34264, // ModelTransformation
          34377, // Photoshop
          ICC_PROFILE,
          34735, // GeoKeyDirectory
          34736, // GeoDoubleParams
          34737, // GeoAsciiParams
          42112, // GDAL_METADATA
          GDAL_NODATA);

  private Tag() {}
}
