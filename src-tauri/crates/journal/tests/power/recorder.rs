//! A disk that writes down everything SQLite asks of it.
//!
//! SQLite's own file layer stays in charge; calls that change a file under the recorded folder are noted first.
#![allow(unsafe_code)] // SQLite's file layer is a table of C functions: there is no safe way to stand between.

use std::{
    collections::HashMap,
    ffi::{CStr, c_char, c_int, c_void},
    path::{Path, PathBuf},
    ptr,
    sync::{Mutex, MutexGuard, OnceLock},
};

use rusqlite::ffi;

/// Which of the journal's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum File {
    Main,
    Log,
}

/// What was asked of the disk, or told to the world.
#[derive(Debug, Clone)]
pub enum Step {
    Write {
        file: File,
        offset: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: File,
        size: usize,
    },
    Sync(File),
    /// Up to this row, commits have been acknowledged.
    Acknowledged(u64),
}

#[derive(Default)]
struct Recorder {
    folder: Option<PathBuf>,
    steps: Vec<Step>,
    /// Open files by their address, with SQLite's own functions for them.
    open: HashMap<usize, (File, usize)>,
    /// Tables of functions given out, by the table they stand before. Never freed: files point to them.
    tables: HashMap<usize, usize>,
}

fn recorder() -> MutexGuard<'static, Recorder> {
    static RECORDER: OnceLock<Mutex<Recorder>> = OnceLock::new();
    RECORDER.get_or_init(Mutex::default).lock().unwrap()
}

/// Begins to record what happens to the journal in a folder.
pub fn record(folder: &Path) {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(install);
    let mut recorder = recorder();
    recorder.folder = Some(folder.to_owned());
    recorder.steps.clear();
}

pub fn acknowledged(seq: u64) {
    recorder().steps.push(Step::Acknowledged(seq));
}

/// Ends the recording and gives what was noted.
pub fn recorded() -> Vec<Step> {
    let mut recorder = recorder();
    recorder.folder = None;
    std::mem::take(&mut recorder.steps)
}

fn beneath() -> *mut ffi::sqlite3_vfs {
    static BENEATH: OnceLock<usize> = OnceLock::new();
    // SAFETY: asks for the default file layer, which lives as long as the process.
    *BENEATH.get_or_init(|| unsafe { ffi::sqlite3_vfs_find(ptr::null()) as usize }) as *mut ffi::sqlite3_vfs
}

fn install() {
    // SAFETY: the copy differs from the original in name, opening and deleting; it is never freed.
    unsafe {
        ffi::sqlite3_initialize();
        let mut over = *beneath();
        over.zName = c"recording".as_ptr();
        over.xOpen = Some(open);
        over.xDelete = Some(delete);
        let over = Box::leak(Box::new(over));
        assert_eq!(ffi::sqlite3_vfs_register(over, 1), ffi::SQLITE_OK);
    }
}

fn which(name: *const c_char, folder: Option<&PathBuf>) -> Option<File> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite gives names that end with a nought.
    let path = PathBuf::from(unsafe { CStr::from_ptr(name) }.to_str().ok()?);
    match (path.parent() == folder.map(PathBuf::as_path), path.file_name()?.to_str()?) {
        (true, "cartwall.db") => Some(File::Main),
        (true, "cartwall.db-wal") => Some(File::Log),
        _ => None,
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: the call is handed on as it came, to the layer it was meant for. Afterwards `file` is open, and its
    // functions are replaced by ours, which hand on to those found there.
    unsafe {
        let result = (*beneath()).xOpen.unwrap()(beneath(), name, file, flags, out);
        let mut recorder = recorder();
        recorder.open.remove(&(file as usize));
        if result == ffi::SQLITE_OK
            && let Some(kind) = which(name, recorder.folder.as_ref())
        {
            let own = (*file).pMethods;
            recorder.open.insert(file as usize, (kind, own as usize));
            let table = *recorder.tables.entry(own as usize).or_insert_with(|| {
                let mut table = *own;
                table.xWrite = Some(write);
                table.xTruncate = Some(truncate);
                table.xSync = Some(sync);
                Box::leak(Box::new(table)) as *const _ as usize
            });
            (*file).pMethods = table as *const ffi::sqlite3_io_methods;
        }
        result
    }
}

/// Notes a step and gives SQLite's own functions for the file.
fn note(file: *mut ffi::sqlite3_file, step: impl FnOnce(File) -> Step) -> &'static ffi::sqlite3_io_methods {
    let mut recorder = recorder();
    let (kind, own) = recorder.open[&(file as usize)];
    if recorder.folder.is_some() {
        recorder.steps.push(step(kind));
    }
    // SAFETY: SQLite's tables of functions are static.
    unsafe { &*(own as *const ffi::sqlite3_io_methods) }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    count: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: SQLite gives `count` bytes at `data`; the call is handed on as it came.
    unsafe {
        let bytes = std::slice::from_raw_parts(data.cast::<u8>(), count as usize).to_vec();
        let own = note(file, |file| Step::Write { file, offset: offset as usize, bytes });
        own.xWrite.unwrap()(file, data, count, offset)
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    let own = note(file, |file| Step::Truncate { file, size: size as usize });
    // SAFETY: handed on as it came.
    unsafe { own.xTruncate.unwrap()(file, size) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    let own = note(file, Step::Sync);
    // SAFETY: handed on as it came.
    unsafe { own.xSync.unwrap()(file, flags) }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, folder: c_int) -> c_int {
    let mut recorder = recorder();
    if let Some(file) = which(name, recorder.folder.as_ref()) {
        // A log that is gone and an empty one mean the same.
        recorder.steps.push(Step::Truncate { file, size: 0 });
    }
    drop(recorder);
    // SAFETY: handed on as it came.
    unsafe { (*beneath()).xDelete.unwrap()(beneath(), name, folder) }
}
