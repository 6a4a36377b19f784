"""How scan files begin whose decoders are loaded only where such a file is met."""

PNG = b"\x89PNG\r\n\x1a\n"
HEIF_BOX, HEIF_BOX_AT = b"ftyp", 4  # the first box of the file: its length, its kind, the brand
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
HEIF = tuple(HEIF_BOX + brand for brand in HEIF_BRANDS)
