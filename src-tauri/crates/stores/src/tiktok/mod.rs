//! TikTok: stub until its branch is merged.
use crate::{Connector, Secrets, StoreError};
use cartwall_domain::StoreId;
use url::Url;
pub fn open(_: StoreId, _: &Url, _: Secrets) -> Result<Box<dyn Connector>, StoreError> {
    Err(StoreError::UnknownKind)
}
