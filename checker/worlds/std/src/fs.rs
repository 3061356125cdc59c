//! `std::fs`: there are no files in the modelled world.

use model::not_modelled;

pub use std::fs::TryLockError;

not_modelled! {
    fn read(path): "`std::fs::read` is not modelled: take an `impl Read`, or the bytes";
    fn read_to_string(path):
        "`std::fs::read_to_string` is not modelled: take an `impl Read`, or the text";
    fn write(path, contents): "`std::fs::write` is not modelled: take an `impl Write`";
    fn copy(from, to): "`std::fs::copy` is not modelled: use `std::io::copy`";
    fn canonicalize(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn create_dir(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn create_dir_all(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn exists(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn hard_link(original, link): "`std::fs` is not modelled: keep files apart from the threads";
    fn metadata(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn read_dir(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn read_link(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn remove_dir(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn remove_dir_all(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn remove_file(path): "`std::fs` is not modelled: keep files apart from the threads";
    fn rename(from, to): "`std::fs` is not modelled: keep files apart from the threads";
    fn set_permissions(path, permissions):
        "`std::fs` is not modelled: keep files apart from the threads";
    fn soft_link(original, link): "`std::fs` is not modelled: keep files apart from the threads";
    fn symlink_metadata(path): "`std::fs` is not modelled: keep files apart from the threads";

    type File, NoFile { open(path), create(path), create_new(path), options() }:
        "`std::fs::File` is not modelled: take an `impl Read` or an `impl Write`";
    type OpenOptions, NoOpenOptions { new() }:
        "`std::fs::OpenOptions` is not modelled: take an `impl Read` or an `impl Write`";
    type DirBuilder, NoDirBuilder { new() }: "`std::fs::DirBuilder` is not modelled";
    type DirEntry, NoDirEntry {}: "`std::fs::DirEntry` is not modelled";
    type FileTimes, NoFileTimes { new() }: "`std::fs::FileTimes` is not modelled";
    type FileType, NoFileType {}: "`std::fs::FileType` is not modelled";
    type Metadata, NoMetadata {}: "`std::fs::Metadata` is not modelled";
    type Permissions, NoPermissions {}: "`std::fs::Permissions` is not modelled";
    type ReadDir, NoReadDir {}: "`std::fs::ReadDir` is not modelled";
}
